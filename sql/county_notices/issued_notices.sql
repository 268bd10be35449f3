-- What was issued to each unit for a month: the last notice with its level, and the first one. Parameter: period. Grain: one row a unit.
with issued as (
  select id, unit, number, level, ledger_no, issued_on from county_notices.notice where period = :period and state = 'issued'
),
last as (
  select distinct on (unit) unit, number, level, ledger_no, issued_on from issued order by unit, number desc
)
select last.unit, last.number, last.level, last.ledger_no, last.issued_on,
  first.id as first_id, first.ledger_no as first_ledger_no, first.issued_on as first_issued_on
from last
join issued as first on first.unit = last.unit and first.number = 1
