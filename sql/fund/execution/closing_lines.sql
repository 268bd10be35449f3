-- The lines of a closed year. Parameter: year. Grain: one row a unit and line.
select unit, line, allocated_fen, spent_fen from fund.year_closing_line where year = :year order by unit, line
