-- Live files with what counties told of them up to a day, by their number or that of one of their matters: the first plan, the last contact, vacancies offered, and those refused since the
-- person last agreed to something. A row counts when it is of a unit whose file it was, and of a day from the opening to its arrival.
-- Parameter: on. Grain: one row a live file.
with told as (
  select file.id, contact.day, contact.result, contact.service, contact.vacancy
  from help_files.contact
  join data_sharing.delivery as delivery on delivery.id = contact.delivery_id and delivery.state = 'accepted'
  join data_sharing.hand_over as received on received.id = delivery.hand_over_id
  left join matters.matter as named on named.no = contact.file_no and named.kind in ('help.plan', 'help.contact')
  join help_files.file on file.no = coalesce(split_part(named.key, '/', 1), contact.file_no) and contact.unit = any (file.units) and file.state = 'live'
  where contact.day between file.opened_on and :on and contact.day <= cast(received.received_at at time zone 'Asia/Shanghai' as date)
),
agreed as (
  select id, max(day) as day from told where result = 'agreed' group by id
),
done as (
  select told.id,
    min(told.day) filter (where told.service like 'plan%') as plan_on,
    max(told.day) filter (where told.result <> 'no_answer') as contact_on,
    count(distinct told.vacancy) filter (where told.service = 'vacancy') as offered,
    count(distinct told.vacancy) filter (
      where told.service = 'vacancy' and told.result = 'refused' and told.day > coalesce(agreed.day, '-infinity')
    ) as refused
  from told
  left join agreed on agreed.id = told.id
  group by told.id
)
select
  file.no, file.period, file.unit, file.town, file.opened_on, file.at_work, done.plan_on, done.contact_on,
  coalesce(done.offered, 0) as offered, coalesce(done.refused, 0) as refused,
  array(select distinct signal from help_files.cause where file_id = file.id and gone_by is null order by signal) as signals
from help_files.file
left join done on done.id = file.id
where file.state = 'live'
order by file.unit, file.town, file.no
