-- Arrival by first sight, what of the inbox can never be taken, files that a person must decide whatever their rows say,
-- and hand-overs whose sender has been told (method §10, §10.1; reliability F3, F9, F10).
set role wengang_owner;

create table data_sharing.manifest_sight (
  manifest_sha256 text primary key,
  number bigint generated always as identity,
  seen_at timestamptz not null default now()
);
comment on table data_sharing.manifest_sight is 'When a scan first saw a manifest, and in which order: the arrival of its hand-over, never a file time';
insert into data_sharing.manifest_sight (manifest_sha256, seen_at)
  select manifest_sha256, received_at from data_sharing.hand_over order by id;

create table data_sharing.judged_place (
  place_key text primary key,
  stamp text not null
);
comment on table data_sharing.judged_place is 'Manifests and zip files of the inbox that need no further reading, by the digest of their path: size, time and file number at the last one';

create table data_sharing.inbox_trouble (
  place_key text not null,
  rule text not null,
  state text not null,
  place text not null,
  message text not null,
  unit text,
  patient boolean not null,
  first_seen timestamptz not null default now(),
  told_at timestamptz,
  primary key (place_key, rule, state)
);
comment on table data_sharing.inbox_trouble is 'Something of the inbox that cannot be taken, once for each state in which it was seen; a patient one may still be being written and is told when it has not changed for an hour';

alter table data_sharing.hand_over drop constraint hand_over_department_check;
alter table data_sharing.hand_over add column outdated text[] not null default '{}';
alter table data_sharing.hand_over add column told_at timestamptz;
comment on column data_sharing.hand_over.outdated is 'Tables whose content is an earlier version that another has replaced: they replace nothing';
comment on column data_sharing.hand_over.told_at is 'When the sender was told what became of all its files; null while that is to come';
update data_sharing.hand_over set told_at = received_at;

alter table data_sharing.delivery add column doubts jsonb not null default '[]';
comment on column data_sharing.delivery.doubts is 'Why a person decides on this file whatever its rows say: [{rule, message}] in Chinese, known before it was read';

grant select, insert on data_sharing.manifest_sight to wengang_app;
grant select, insert, update on data_sharing.judged_place to wengang_app;
grant select, insert, update, delete on data_sharing.inbox_trouble to wengang_app;
grant select on data_sharing.manifest_sight, data_sharing.inbox_trouble to wengang_auditor;

reset role;
