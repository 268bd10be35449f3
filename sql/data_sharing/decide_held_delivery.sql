-- A person's decision on a held delivery. Gives the id when it was held until now.
update data_sharing.delivery
set state = %(state)s, decided_by = %(decided_by)s, opinion = %(opinion)s, settled_at = now()
where id = %(id)s and state = 'held'
returning id
