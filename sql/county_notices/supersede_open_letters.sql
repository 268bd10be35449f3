-- Set aside the letters of a month that were not issued, before the drafts of a newer snapshot. Parameters: period, snapshot (the newer one).
update county_notices.notice
set state = 'superseded'
where period = :period and snapshot < :snapshot and state in ('draft', 'held_back')
