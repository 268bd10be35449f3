-- What the audit has said to whom: the head on a paper, and a gap in a mail.
-- Up to which seal the records stood when a paper was written: printed on it, and kept so that the same paper says the same for ever (decision 0072).
set role wengang_owner;

create table audit.paper_head (
  paper text primary key,
  seal int references audit.seal,
  at timestamptz not null default clock_timestamp()
);
comment on table audit.paper_head is 'The newest seal when a bulletin, letter or allocation paper was first written, as it is printed on it; null: nothing was sealed yet. A paper is named by the key of its mail or its edition';
create trigger append_only before update or delete or truncate on audit.paper_head
  for each statement execute function audit.refuse_rewriting();
grant select, insert on audit.paper_head to wengang_app;
grant select on audit.paper_head to wengang_auditor;

-- Tasks that show success without having run are told once: the mail of a later gap does not list them again.
create table audit.told_gap (
  dag_id text not null,
  run_id text not null,
  task_id text not null,
  map_index int not null,
  try_number int not null,
  told_at timestamptz not null default clock_timestamp(),
  primary key (dag_id, run_id, task_id, map_index, try_number)
);
comment on table audit.told_gap is 'Tries of tasks that show success but have no START and END (marked by hand), noted when they were first found and told to the operators';
create trigger append_only before update or delete or truncate on audit.told_gap
  for each statement execute function audit.refuse_rewriting();
grant select, insert on audit.told_gap to wengang_app;
grant select on audit.told_gap to wengang_auditor;

reset role;
