-- The status of each workshop after each month from `first` on, as it stands. Parameter: first. Grain: one row a workshop and month.
select * from workshops.current_month where period >= :first
