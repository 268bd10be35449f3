-- What was issued and spent in a closed year by its closing; the same columns as money_of_year. Parameter: year. Grain: one row a unit, none
-- while the year is open.
select
  line.unit, sum(line.allocated_fen)::bigint as allocated_fen, sum(line.spent_fen)::bigint as spent_fen,
  sum(line.allocated_fen) filter (where line.line = 'base')::bigint as base_fen, max(version.digest) as digest
from fund.year_closing_line as line
join fund.issued_line as issued using (year, unit, line)
join fund.version as version on version.id = issued.version_id
where line.year = :year
group by line.unit
order by line.unit
