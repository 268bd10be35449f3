-- Append one content record of a task.
insert into audit.task_record
  (kind, dag_id, run_id, task_id, map_index, try_number, task_instance_id, title, actor, reason, business_date, policy_digest, counts, message,
   code_version, content)
values
  (:kind, :dag_id, :run_id, :task_id, :map_index, :try_number, :task_instance_id, :title, :actor, :reason,
   :business_date, :policy_digest, :counts, :message, :code_version, :content)
