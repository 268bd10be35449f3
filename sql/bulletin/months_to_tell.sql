-- The months of which figures stand and no bulletin of a kind does. Parameters: kind, first, last (months). Grain: one row a month.
select distinct snapshot.period::text as period
from monitoring.snapshot as snapshot
join risk_detection.level as level on level.period = snapshot.period and level.snapshot = snapshot.number and level.scope_kind = 'province'
where snapshot.period between :first and :last and not snapshot.from_history
  and not exists (
    select from bulletin.edition
    join bulletin.issued on issued.edition_id = edition.id
    where edition.kind = :kind and edition.period = snapshot.period
  )
order by 1
