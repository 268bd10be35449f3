-- End what a task asked before, where it asks something else now. Parameters: the task, on, and what it asks now. Grain: one row, or none.
update approvals.asked
set ended = 'superseded', ended_on = :on
where dag_id = :dag_id and run_id = :run_id and task_id = :task_id and map_index = :map_index and ended is null
  and (role, asked_of, answerers, headline, digest, link)
      is distinct from (:role, cast(:asked_of as text[]), cast(:answerers as text[]), :headline, :digest, :link)
