-- Keep what a task asks; what stands open stays as it is. Parameters: the columns, on. Grain: one row, or none.
insert into approvals.asked (dag_id, run_id, task_id, map_index, role, asked_of, answerers, headline, digest, since, link)
values (:dag_id, :run_id, :task_id, :map_index, :role, :asked_of, :answerers, :headline, :digest, :on, :link)
on conflict (dag_id, run_id, task_id, map_index) where ended is null do nothing
