-- Keep a run and give its number. It leads unless a later month or a newer snapshot was run before it, or its month was brought in by an
-- import of past months. Parameters: the columns. Grain: one row.
insert into clues.run (chapter, period, snapshot, first_day, last_day, digest, business_date, leads)
select
  :chapter, :period, :snapshot, :first_day, :last_day, :digest, :on,
  not exists (
    select from clues.run
    where chapter = :chapter and (cast(period as text), snapshot) > (cast(:period as text), cast(:snapshot as int))
  ) and not exists (select from monitoring.snapshot where period = :period and number = :snapshot and from_history)
returning id
