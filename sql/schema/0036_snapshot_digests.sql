-- The digest of a snapshot has forms: the first covered the whole policy with its notes, the second only what monitoring and risk detection
-- read (decision 0037). A snapshot keeps the digest it was frozen with (monitoring.snapshot.digest), which others cite; beside it stands
-- each form in which it is known, so that equal inputs find it again.
set role wengang_owner;

create table monitoring.snapshot_digest (
  period public.period not null,
  number int not null,
  form int not null check (form >= 1),
  digest text not null,
  primary key (period, number, form),
  unique (period, form, digest),
  foreign key (period, number) references monitoring.snapshot
);
comment on table monitoring.snapshot_digest is 'The digests by which equal inputs find a snapshot again, one row a form of the digest';

insert into monitoring.snapshot_digest (period, number, form, digest)
select period, number, 1, digest from monitoring.snapshot;

create table monitoring.snapshot_to_restate (
  period public.period not null,
  number int not null,
  primary key (period, number),
  foreign key (period, number) references monitoring.snapshot
);
comment on table monitoring.snapshot_to_restate is 'Snapshots of before whose digest is still to be given in the newest form; emptied by the first snapshot after the upgrade';

insert into monitoring.snapshot_to_restate (period, number)
select period, number from monitoring.snapshot;

grant select, insert on monitoring.snapshot_digest to wengang_app;
grant select, delete on monitoring.snapshot_to_restate to wengang_app;
grant select on monitoring.snapshot_digest, monitoring.snapshot_to_restate to wengang_auditor;

reset role;
