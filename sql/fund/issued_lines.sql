-- What was issued for a year. Parameter: year. Grain: one row a unit and line.
select unit, line, amount_fen, version_id from fund.issued_line where year = :year order by unit, line
