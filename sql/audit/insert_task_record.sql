-- Append one content record of a task.
insert into audit.task_record
  (kind, dag_id, run_id, task_id, map_index, try_number, task_instance_id, title, actor, reason, business_date, policy_digest, counts, message)
values
  (%(kind)s, %(dag_id)s, %(run_id)s, %(task_id)s, %(map_index)s, %(try_number)s, %(task_instance_id)s, %(title)s, %(actor)s, %(reason)s,
   %(business_date)s, %(policy_digest)s, %(counts)s, %(message)s)
