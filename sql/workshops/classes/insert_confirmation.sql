-- Keep the county's confirmation of exactly one list; a second one is none. Parameters: the columns. Grain: one row at most.
insert into workshops.class_confirmation (list_id, digest, confirmed_by, title, opinion, confirmed_on)
values (:list_id, :digest, :confirmed_by, :title, :opinion, :confirmed_on)
on conflict (list_id) do nothing
