-- The standing versions whose money waits to be issued, 试算 left out. No parameter. Grain: one row a year.
select *
from fund.version
where state in ('proposal', 'approved', 'decided') and not is_trial
order by year
