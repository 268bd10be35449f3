-- What may be told of a package to whoever may see it, and the one that took its place. Parameter: id. Grain: at most one row.
select
  package.id, package.title, package.unit, package.department, package.period, package.rows, package.put_on, package.expires_on,
  package.announced_on, package.fetched_on, package.superseded_on, package.removed_on, package.purpose, package.legal_basis,
  newer.id as newer_id
from exchange.package
left join exchange.package as newer
  on newer.kind = package.kind and newer.unit = package.unit and newer.department = package.department
  and newer.period = package.period and newer.superseded_on is null and newer.id > package.id
where package.id = :id
