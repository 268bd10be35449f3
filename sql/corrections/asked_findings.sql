-- The findings of a delivery that its workbook asks about: all but explained ones, the strictest of a row first. Parameter: id.
-- Grain: one row a finding.
select row_no, rule_id, severity, column_title, cause
from data_sharing.judged_finding
where delivery_id = :id and not explained
order by row_no, case severity when 'reject_row' then 1 when 'reject_cell' then 2 else 3 end, column_title, rule_id
