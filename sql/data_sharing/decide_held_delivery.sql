-- A person's decision on a held delivery. Gives the id when it was held until now.
update data_sharing.delivery
set state = :state, decided_by = :decided_by, opinion = :opinion, settled_at = now()
where id = :id and state = 'held'
returning id
