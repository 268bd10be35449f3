-- Rows of an answer that answer nothing: whose matter nobody knows, is another owner's, has ended, or is ended by data alone.
-- Parameters: id (the delivery), why (unknown, other_unit, ended, by_data), answered (kinds that are answered). Grain: one row a row of the file.
with told as (
  select answer.row_no, answer.matter_no as value,
    case
      when matter.id is null then 'unknown'
      when matter.unit is distinct from delivery.unit or not delivery.department = any (matter.departments) then 'other_unit'
      when matter.kind <> all (cast(:answered as text[])) then 'by_data'
      when matter.state in ('closed', 'cleared', 'withdrawn') then 'ended'
    end as why
  from data_sharing.matter_reply_row as answer
  join data_sharing.delivery on delivery.id = answer.delivery_id
  left join matters.matter on matter.no = answer.matter_no
  where answer.delivery_id = :id
)
select row_no, value from told where why = :why order by row_no
