-- What the workbook that made a version explains: warnings that the version before showed in the same row and that still stand, in rows
-- confirmed as they are, or in cells that a corrected row has left as they were. Nothing for a version of its own file.
-- Parameters: id, blank_until (the last month for which a blank value is explained).
insert into data_sharing.explanation (delivery_id, row_no, rule_id, column_title, sameness, holds_from, holds_until)
select finding.delivery_id, finding.row_no, finding.rule_id, finding.column_title, finding.sameness, delivery.period,
  case when finding.masked_value = '' then :blank_until end
from data_sharing.returned_workbook as returned
join data_sharing.delivery on delivery.id = returned.delivery_id
join data_sharing.corrected_row as said on said.delivery_id = delivery.id
join data_sharing.judged_finding as finding on finding.delivery_id = delivery.id and finding.row_no = said.row_no
where returned.delivery_id = :id and finding.sameness is not null and not finding.explained
  and (said.treatment = 'confirmed' or (said.treatment = 'corrected' and finding.column_title <> all (said.changed)))
  and exists (
    select from data_sharing.finding as asked
    where asked.delivery_id = returned.corrects and asked.row_no = finding.row_no and asked.rule_id = finding.rule_id
      and asked.column_title = finding.column_title
  )
on conflict do nothing
