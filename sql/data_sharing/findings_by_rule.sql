-- What rules found in a file, counted: rows sent back first, then cells, then warnings. Parameters: id, named (how many row numbers).
-- Grain: one row a rule, column and treatment.
select
  rule_id, severity, column_title, count(*)::int as findings,
  (array_agg(row_no order by row_no))[1:cast(:named as int)] as rows
from data_sharing.finding
where delivery_id = :id
group by rule_id, severity, column_title
order by case severity when 'reject_row' then 1 when 'reject_cell' then 2 else 3 end, count(*) desc, column_title, rule_id
