-- Rows of a help_contact file that count nowhere: no file of the unit has the number, nor a matter of one, or the day lies before its opening or after the arrival.
-- Parameter: id (the delivery). Grain: one row a row of the file.
select contact.row_no, contact.file_no as value
from help_files.contact
join data_sharing.delivery as delivery on delivery.id = contact.delivery_id
join data_sharing.hand_over as received on received.id = delivery.hand_over_id
left join matters.matter as named on named.no = contact.file_no and named.kind in ('help.plan', 'help.contact')
where contact.delivery_id = :id
  and not exists (
    select
    from help_files.file
    where file.no = coalesce(split_part(named.key, '/', 1), contact.file_no) and contact.unit = any (file.units) and contact.day >= file.opened_on
      and contact.day <= cast(received.received_at at time zone 'Asia/Shanghai' as date)
  )
order by contact.row_no
