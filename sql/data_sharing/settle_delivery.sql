-- Accept or hold a checked delivery.
update data_sharing.delivery set state = %(state)s, reasons = %(reasons)s, settled_at = now()
where id = %(id)s and state = 'received'
