-- One package, and the one that took its place where there is one. Parameter: id. Grain: at most one row.
select
  package.id, package.title, package.unit, package.department, package.period, package.rows, package.file, package.sha256,
  package.sealed_password, package.put_on, package.expires_on, package.fetched_on, package.superseded_on, package.removed_on,
  newer.id as newer_id, package.own_department_only
from exchange.package
left join exchange.package as newer
  on newer.kind = package.kind and newer.unit = package.unit and newer.department = package.department
  and newer.period = package.period and newer.superseded_on is null and newer.id > package.id
where package.id = :id
