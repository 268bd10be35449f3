-- Packages with a workbook about which nothing is asked any more: the delivery is mended, explained or replaced. Grain: one row a package.
select package.id, package.kind, package.unit, package.department, package.period
from exchange.package as package
where starts_with(package.kind, 'corrections_') and package.superseded_on is null
  and package.batch not in (select 'delivery-' || asked_delivery.id from data_sharing.asked_delivery)
order by package.id
