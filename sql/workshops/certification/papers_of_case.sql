-- The papers of a case that were put away: of each kind those of the newest hand-over that brought it. Parameter: case_id.
-- Grain: one row a paper.
with brought as (
  select row.material, row.file_name, row.expires_on, form.hand_over_id, row.row_no,
    rank() over (partition by row.material order by form.id desc) as newest
  from workshops.certification_application as taken
  join data_sharing.delivery as form on form.id = taken.delivery_id
  join data_sharing.delivery as list
    on list.hand_over_id = form.hand_over_id and list.table_name = 'workshop_material' and list.state = 'accepted'
  join data_sharing.workshop_material_row as row on row.delivery_id = list.id
  where taken.case_id = :case_id and row.material is not null
)
select brought.material, brought.hand_over_id, brought.row_no, brought.expires_on, file.name, file.bytes, file.archived_as
from brought
join data_sharing.attachment as file on file.hand_over_id = brought.hand_over_id and file.name = brought.file_name
where brought.newest = 1 and file.archived_as is not null
order by brought.material, brought.hand_over_id, brought.row_no
