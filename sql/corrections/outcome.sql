-- What a version made by corrections shows beside the one that it corrects, finding by finding: fixed = before and not now, still = both,
-- new = not before, explained = stands and is explained. Parameters: id, corrects. Grain: one row a (row, rule, column), worst first.
with before as (
  select distinct row_no, rule_id, column_title, severity from data_sharing.finding where delivery_id = :corrects
),
now as (
  select row_no, rule_id, column_title, severity, bool_and(explained) as explained
  from data_sharing.judged_finding
  where delivery_id = :id
  group by row_no, rule_id, column_title, severity
)
select row_no, rule_id, column_title, coalesce(now.severity, before.severity) as severity, case
    when now.severity is null then 'fixed'
    when now.explained then 'explained'
    when before.severity is null then 'new'
    else 'still'
  end as outcome
from before
full join now using (row_no, rule_id, column_title)
order by case when now.severity is null then 3 when now.explained then 4 when before.severity is null then 1 else 2 end,
  row_no, column_title, rule_id
