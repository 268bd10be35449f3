-- Every file of the tables on which a month or its clues rest, up to a month, as it was registered and judged: what a rebuild takes from the register of the
-- intake. `never_checked`: it was not what its manifest says. A file that a person decided on was judged with the others of its hand-over, or
-- when it arrived. Times are texts that sort. Parameter: last. Grain: one row a delivery.
select delivery.id, delivery.hand_over_id, delivery.unit, delivery.period, delivery.department, delivery.table_name, delivery.version,
  delivery.file_name, delivery.bytes, delivery.sha256, delivery.rows_declared, delivery.archived_as, delivery.doubts, delivery.state,
  delivery.rows_delivered, delivery.rows_rejected, delivery.cells_rejected, delivery.warnings, delivery.explained,
  delivery.decided_by is not null as decided,
  delivery.state = 'returned' and delivery.rows_delivered is null
    and coalesce(delivery.reasons -> 0 ->> 'rule' in ('FILE_ABSENT', 'FILE_BYTES', 'FILE_DIGEST'), false) as never_checked,
  to_char(
    case when delivery.decided_by is null then delivery.settled_at else coalesce(beside.settled_at, delivery.received_at) end
      at time zone 'UTC',
    'YYYY-MM-DD HH24:MI:SS.US'
  ) as judged_at,
  to_char(delivery.settled_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as settled_at,
  hand_over.manifest_sha256, hand_over.folder
from data_sharing.delivery as delivery
join data_sharing.hand_over as hand_over on hand_over.id = delivery.hand_over_id
join data_sharing.file_table as declared
  on declared.table_name = delivery.table_name and declared.department = delivery.department
  and (declared.input_of = 'month' or delivery.table_name in (select named.table_name from clues.run_file as named))
left join lateral (
  select min(other.settled_at) as settled_at
  from data_sharing.delivery as other
  where other.hand_over_id = delivery.hand_over_id and other.decided_by is null and other.rows_delivered is not null
) as beside on true
where delivery.period <= :last and delivery.state <> 'received'
order by delivery.id
