-- The rows of an answer that answer something. Parameter: id (the delivery). Grain: one row a row of the file, in its order.
select matter_no, truth, cause, result, measure, post, until, visited_on, done, recovered, long_number
from data_sharing.matter_reply_row as answer
where delivery_id = :id
  and not exists (
    select from data_sharing.finding
    where delivery_id = answer.delivery_id and row_no = answer.row_no and severity = 'reject_row'
  )
order by row_no
