-- Files that were received and not judged yet, and the oldest of them. Grain: one row.
select count(*) as count, min(received_at) as oldest
from data_sharing.delivery
where state = 'received'
