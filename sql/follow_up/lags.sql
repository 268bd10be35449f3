-- The days between which lags are counted, of each notice that was a matter. Parameter: period (null = all). Grain: one row a notice.
select no, unit, period, month_end, frozen_on, issued_on, answered_on, accepted_on
from matters.lags
where cast(:period as text) is null or period = :period
order by period, unit, no
