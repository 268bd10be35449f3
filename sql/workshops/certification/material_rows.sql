-- The papers of a case: of each kind those of the newest hand-over that brought it, with what became of their files.
-- Parameter: case_id. Grain: one row a row of a list of materials.
with brought as (
  select
    row.material, row.file_name, row.expires_on, row.expiry_unreadable, form.hand_over_id, row.row_no,
    rank() over (partition by row.material order by form.id desc) as newest
  from workshops.certification_application as taken
  join data_sharing.delivery as form on form.id = taken.delivery_id
  join data_sharing.delivery as list
    on list.hand_over_id = form.hand_over_id and list.table_name = 'workshop_material' and list.state = 'accepted'
  join data_sharing.workshop_material_row as row on row.delivery_id = list.id
  where taken.case_id = :case_id and row.material is not null
)
select
  brought.material, brought.file_name is not null as names_file, brought.expires_on, brought.expiry_unreadable,
  file.name is not null as listed, file.bytes, file.sha256, file.problem
from brought
left join data_sharing.attachment as file on file.hand_over_id = brought.hand_over_id and file.name = brought.file_name
where brought.newest = 1
order by brought.material, brought.row_no
