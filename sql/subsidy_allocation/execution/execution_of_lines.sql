-- What was issued and spent by line. Parameters: year (null = every year), until (last day of spending that counts, null = every day).
-- Grain: one row a year, unit and line.
with spent as (
  select year, unit, line, sum(amount_fen) as spent_fen
  from subsidy_allocation.fund_spend
  where (%(year)s::int is null or year = %(year)s) and (%(until)s::date is null or paid_on <= %(until)s)
  group by year, unit, line
)
select issued.year, issued.unit, issued.line, issued.amount_fen as allocated_fen, coalesce(spent.spent_fen, 0)::bigint as spent_fen
from subsidy_allocation.issued_line as issued
left join spent using (year, unit, line)
where %(year)s::int is null or issued.year = %(year)s
order by issued.year, issued.unit, issued.line
