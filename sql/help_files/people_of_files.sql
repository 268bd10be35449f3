-- The person of each live file, as it goes to 人社 of its unit and nowhere else: vault.people_of_help_lists lends it. Parameters: period,
-- snapshot. Grain: one row a live file.
select file.no, file.village, person.name, person.id18
from help_files.file
join vault.people_of_help_lists(:period, :snapshot) as person on person.person_key = file.person_key
where file.state = 'live'
order by file.no
