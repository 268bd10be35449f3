-- What each schema is for, where a table had no description yet, and the owner's functions lent by name only (least rights).
set role wengang_owner;

comment on schema vault is 'Identity numbers and names of people: the only place in the database (architecture decision 9)';
comment on schema data_sharing is 'Hand-overs, their files in versions, what was wrong with them, and the good rows (method §9, §10)';
comment on schema monitoring is 'Snapshots and every figure that rests on one (method §1–§3)';
comment on schema risk_detection is 'Levels with their reasons, clusters, and the help list (method §4)';
comment on schema audit is 'The content record of every task; append-only (architecture decision 7)';
comment on schema approvals is 'Opinions of people on exactly one text; append-only (architecture decision 3)';
comment on schema county_notices is 'Drafts and notices to units, and their replies (policy 3.2)';
comment on schema deadlines is 'Closing of months and what was reminded of (method §8)';

comment on table vault.digest_algorithm is 'One row: the algorithm of person_key; a program with another one refuses to start';
comment on table monitoring.snapshot_delivery is 'The deliveries of a snapshot, one row each: the newest accepted version of every data set of every unit';

-- PostgreSQL lets everybody execute a new function; these work with the owner's rights, so only the tasks may call them.
revoke execute on function data_sharing.open_month(public.period) from public;
revoke execute on function data_sharing.gather_statistics(public.period, text[]) from public;
grant execute on function data_sharing.open_month(public.period) to wengang_app;
grant execute on function data_sharing.gather_statistics(public.period, text[]) to wengang_app;

reset role;
