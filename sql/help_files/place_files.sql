-- Let live files stand where the newest judged month has their people, and say whether these work. Parameters: period, snapshot.
-- Grain: one row a file that changes.
update help_files.file
set unit = home.unit, town = home.town, village = home.village, at_work = home.employed,
  units = case when home.unit = any (file.units) then file.units else file.units || home.unit end
from monitoring.person_month as home
where home.period = :period and home.snapshot = :snapshot and home.person_key = file.person_key and file.state = 'live'
  and (file.unit, file.town, file.village, file.at_work) is distinct from (home.unit, home.town, home.village, home.employed)
