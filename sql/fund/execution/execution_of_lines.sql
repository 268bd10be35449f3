-- What was issued and spent by line. Parameters: year (null = every year), until (last day of spending that counts, null = every day).
-- Grain: one row a year, unit and line.
with spent as (
  select year, unit, line, sum(amount_fen) as spent_fen
  from fund.fund_spend
  where (cast(:year as int) is null or year = :year) and (cast(:until as date) is null or paid_on <= :until)
  group by year, unit, line
)
select issued.year, issued.unit, issued.line, issued.amount_fen as allocated_fen, coalesce(spent.spent_fen, 0)::bigint as spent_fen
from fund.issued_line as issued
left join spent using (year, unit, line)
where cast(:year as int) is null or issued.year = :year
order by issued.year, issued.unit, issued.line
