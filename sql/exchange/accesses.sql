-- Who asked for a package or its password and what became of it, newest first. Parameter: id. Grain: one row an asking.
select what, outcome, refused_because, account, reason, business_date, at
from exchange.access
where package_id = :id
order by exchange.access.id desc
