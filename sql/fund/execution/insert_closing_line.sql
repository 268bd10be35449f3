-- Keep one line of a closed year. Parameters: year, unit, line, allocated_fen, spent_fen, ratio.
insert into fund.year_closing_line (year, unit, line, allocated_fen, spent_fen, ratio)
values (:year, :unit, :line, :allocated_fen, :spent_fen, :ratio)
