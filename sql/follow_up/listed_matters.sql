-- Matters for a list: live ones, of a unit or a holder where asked. Parameters: unit (null = all), holder (owner, reviewer, system; null = all).
-- Grain: one row a matter, nearest due first; the matters about persons as counts of a unit, township, kind and state.
select min(no) as no, kind, unit, departments, town, state, holder, min(due_on) as due_on, count(*)::int as matters,
  case when count(*) = 1 then min(words) else '' end as words
from (
  select *, case when kind = any (cast(:personal as text[])) then '' else no end as apart from matters.open
) as live
where (cast(:unit as text) is null or unit = :unit) and (cast(:holder as text) is null or holder = :holder)
group by apart, kind, unit, departments, town, state, holder
order by due_on, no
