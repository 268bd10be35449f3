-- The months closed on one business day. Parameter: day. Grain: one row a month, oldest first.
select period, closing_at, closed_on, units_expected from deadlines.closing where closed_on = :day order by period
