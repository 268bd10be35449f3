-- The years before one that have issued lines and are not closed. Parameter: before. Grain: one row a year.
select distinct issued.year
from fund.issued_line as issued
where issued.year < :before
  and not exists (select from fund.year_closing as closing where closing.year = issued.year)
order by issued.year
