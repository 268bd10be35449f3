-- Rows of a file of posts whose post stands in no register of the unit up to the month; what was returned is no register.
-- Parameters: id (the delivery), table_name. Grain: one row a row of the file.
with file as (
  select id, unit, period from data_sharing.delivery where id = :id
),
told as (
  select row_no, post_no, person_key from public_posts.post_holder where :table_name = 'post_holder' and delivery_id = :id
  union all
  select row_no, post_no, person_key from public_posts.post_month where :table_name = 'post_month' and delivery_id = :id
  union all
  select row_no, post_no, person_key from public_posts.post_payment where :table_name = 'post_payment' and delivery_id = :id
)
select told.row_no, told.post_no as value, told.person_key, told.post_no as employer_key
from told
cross join file
where not exists (
  select
  from public_posts.post
  join data_sharing.delivery as brought on brought.id = post.delivery_id and brought.state <> 'returned'
  where post.post_no = told.post_no and post.unit = file.unit and post.period <= file.period
)
order by told.row_no
