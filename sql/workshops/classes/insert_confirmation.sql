-- Keep the county's confirmation of exactly one list; a second one is none. Parameters: the columns. Grain: one row at most.
insert into workshops.class_confirmation (list_id, digest, confirmed_by, title, opinion, confirmed_on)
values (%(list_id)s, %(digest)s, %(confirmed_by)s, %(title)s, %(opinion)s, %(confirmed_on)s)
on conflict (list_id) do nothing
