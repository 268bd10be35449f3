-- Close a month. Parameters: the columns. Grain: one row.
insert into deadlines.closing (period, closing_at, closed_on, units_expected)
values (:period, :closing_at, :closed_on, :units_expected)
