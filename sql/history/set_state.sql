-- Give a file of a rebuild the state that it had, where judging it again came to another.
update data_sharing.delivery set state = :state, settled_at = now() where id = :id
