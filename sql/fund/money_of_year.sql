-- What was issued and spent in a year by the ledger. Parameters: year, until (last day of spending that counts). Grain: one row a unit.
with spent as (
  select unit, sum(amount_fen) as spent_fen
  from fund.fund_spend
  where year = :year and paid_on <= :until
  group by unit
)
select
  line.unit, sum(line.amount_fen)::bigint as allocated_fen, coalesce(max(spent.spent_fen), 0)::bigint as spent_fen,
  sum(line.amount_fen) filter (where line.line = 'base')::bigint as base_fen, max(version.digest) as digest
from fund.issued_line as line
join fund.version as version on version.id = line.version_id
left join spent on spent.unit = line.unit
where line.year = :year
group by line.unit
order by line.unit
