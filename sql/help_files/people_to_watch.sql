-- Whose income fell or whose work is about to end by a snapshot, and who has no live file: vault.people_of_help_lists lends them. Parameters:
-- period, snapshot. Grain: one row a person.
select home.unit, home.town, home.village, person.name, person.id18, signalled.signals
from (
  select person_key, array_agg(signal order by signal) as signals
  from risk_detection.person_signal
  where period = :period and snapshot = :snapshot and signal in ('income_drop', 'ending')
  group by person_key
) as signalled
join monitoring.person_month as home on home.period = :period and home.snapshot = :snapshot and home.person_key = signalled.person_key
join vault.people_of_help_lists(:period, :snapshot) as person on person.person_key = signalled.person_key
where not exists (select from help_files.file where file.person_key = signalled.person_key and file.state = 'live')
order by home.unit, home.town, home.village, person.id18
