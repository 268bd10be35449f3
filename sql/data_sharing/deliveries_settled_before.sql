-- What has to be brought up before a delivery is judged: received earlier months and versions of the same data set, and what is
-- declared to be judged first (control totals, the register of workshops) of its hand-over. Parameter: id. Grain: one row a delivery, oldest first.
select other.id, other.hand_over_id, other.unit, other.period, other.department, other.table_name, other.version, other.file_name,
  other.archived_as, other.rows_declared, other.state
from data_sharing.delivery as this
join data_sharing.delivery as other
  on other.id <> this.id and other.state = 'received' and other.unit = this.unit and other.department = this.department
where this.id = :id
  and (
    (other.table_name = this.table_name and (other.period, other.version) < (this.period, this.version))
    or (
      other.hand_over_id = this.hand_over_id
      and exists (select from data_sharing.file_table as declared where declared.table_name = other.table_name and declared.settled_first)
    )
  )
order by other.period, other.version, other.id
