-- The years that are closed, with what was written down. Grain: one row a year.
select year, closed_on, allocated_fen, spent_fen, not_booked from fund.year_closing order by year
