-- The first days of publicity in the holders' files of a run's month. Parameter: run. Grain: one row a day.
select distinct holder.shown_from
from clues.run_file as named
join public_posts.post_holder as holder on holder.delivery_id = named.delivery_id
where named.run_id = :run and named.table_name = 'post_holder' and named.back = 0 and holder.shown_from is not null
order by holder.shown_from
