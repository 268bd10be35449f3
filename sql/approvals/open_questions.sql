-- What human tasks ask and nobody has answered, oldest first. Grain: one row a question.
select id, dag_id, run_id, task_id, map_index, asked_of, answerers, headline, since, link
from approvals.asked
where ended is null
order by since, id
