-- Note how questions of some runs of a procedure ended. Parameters: ended, on, dag_id, runs, task and index (null: all of the runs).
-- Grain: one row a question.
update approvals.asked
set ended = :ended, ended_on = :on
where dag_id = :dag_id and run_id = any(:runs) and ended is null
  and (cast(:task as text) is null or task_id = :task and map_index = :index)
