-- Which certificates their unit was reminded of before they end (method §6, line 3): one mail names all of a unit and day.
-- Grain: one row a certificate. Those that were reminded of one mail each before this table was there are taken over from the outbox.
set role wengang_owner;

create table workshops.renewal_reminder (
  workshop_no text not null,
  expires_on date not null,
  mail_key text not null references mail.outbox (key),
  primary key (workshop_no, expires_on)
);
comment on table workshops.renewal_reminder is 'Certificates whose end was told to their unit, with the mail that told it: none is told twice';

insert into workshops.renewal_reminder (workshop_no, expires_on, mail_key)
select told[1], told[2]::date, key
from (select key, regexp_match(key, '^workshop-renewal:(.+):(\d{4}-\d{2}-\d{2})$') as told from mail.outbox) as mails
where told is not null;

grant select, insert on workshops.renewal_reminder to wengang_app;
grant select on workshops.renewal_reminder to wengang_auditor;

reset role;
