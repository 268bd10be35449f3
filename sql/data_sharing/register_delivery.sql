-- Register one file as a version. Gives its id; nothing when this hand-over registered it already.
insert into data_sharing.delivery
  (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256, rows_declared, archived_as, received_at,
   state, reasons, doubts, settled_at)
values
  (%(hand_over_id)s, %(unit)s, %(period)s, %(department)s, %(table_name)s, %(version)s, %(file_name)s, %(bytes)s, %(sha256)s,
   %(rows_declared)s, %(archived_as)s, %(received_at)s, %(state)s, %(reasons)s, %(doubts)s,
   case when %(state)s = 'returned' then now() end)
on conflict (hand_over_id, table_name) do nothing
returning id
