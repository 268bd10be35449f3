-- The findings of a delivery that its receipt names, but explained ones: rows sent back first, then cells, then warnings. Parameters: id, named (how many; null = all).
-- Grain: one row a finding.
select rule_id, severity, row_no, column_title, masked_value, cause
from data_sharing.judged_finding
where delivery_id = :id and not explained
order by case severity when 'reject_row' then 1 when 'reject_cell' then 2 else 3 end, row_no, column_title, rule_id
limit cast(:named as int)
