-- Live files of 帮扶名单 by what opened them, and households of whom nobody works, where the month is the newest that was judged.
-- Parameter: period. Grain: one row, or none.
select
  sum(files)::int as files, sum(lost_job)::int as lost_job, sum(season_end)::int as season_end, sum(workshop_exit)::int as workshop_exit,
  sum(income_low)::int as income_low, sum(unemployed)::int as unemployed,
  (select coalesce(sum(jobless), 0)::int from help_files.jobless_households) as jobless
from help_files.open_files
where :period = (select max(period) from help_files.judged)
having count(*) > 0
