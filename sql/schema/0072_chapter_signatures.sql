-- The signatures of two departments of a unit under a month of a chapter (chapters 2.7 item 8: both sign the month's reconciliation).
set role wengang_owner;

create table clues.signature (
  chapter text not null,
  period public.period not null,
  unit text not null,
  department text not null,
  digest text not null check (length(digest) = 64),
  run_id bigint not null references clues.run,
  signed_by text not null check (btrim(signed_by) <> ''),
  words text not null check (length(btrim(words)) >= 2),
  business_date date not null,
  at timestamptz not null default now(),
  primary key (chapter, period, unit, digest, department),
  unique (chapter, period, unit, digest, signed_by)
);
comment on table clues.signature is 'Who signed for a department of a unit exactly the sheet of this digest; one account never signs for two departments';
create trigger append_only before update or delete or truncate on clues.signature for each statement execute function clues.refuse_change();
grant select, insert on clues.signature to wengang_app;
grant select on clues.signature to wengang_auditor;

reset role;
