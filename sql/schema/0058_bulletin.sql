-- Bulletins (通报) of a month or quarter: editions as they were drafted, and those that two people let be issued (chapters 3.2 item 10).
create schema bulletin authorization wengang_owner;
grant usage on schema bulletin to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema bulletin is '通报: editions of the bulletin of a month or quarter, and those that were issued';

create table bulletin.edition (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('month', 'quarter')),
  period public.period not null,
  number int not null check (number >= 1),
  snapshot int not null,
  drafted_on date not null,
  subject text not null,
  text text not null,
  html text not null,
  workbook bytea not null,
  document bytea not null,
  preview bytea,
  digest text not null,
  policy_digest text not null,
  drafted_at timestamptz not null default now(),
  unique (kind, period, number),
  foreign key (period, snapshot) references monitoring.snapshot,
  constraint digest_is_of_what_is_approved check (
    digest = encode(sha256(convert_to(
      subject || chr(31) || text || chr(31) || html || chr(31) || encode(sha256(workbook), 'hex'), 'UTF8')), 'hex')
  )
);
comment on table bulletin.edition is 'Drafts of bulletins; of a quarter the period is its last month. subject, text, html and the workbook are what two people approve; document and preview (PDF, where LibreOffice is installed) are made of the html';

create table bulletin.issued (
  edition_id bigint primary key references bulletin.edition,
  doc_no text,
  issued_on date not null,
  text text not null,
  html text not null,
  document bytea not null,
  preview bytea,
  issued_at timestamptz not null default now()
);
comment on table bulletin.issued is 'Editions that were issued, with their blanks filled: day and 文号';

create function bulletin.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '通报的文稿和印发件只能追加，不能修改或删除';
end $$;
create trigger append_only before update or delete or truncate on bulletin.edition
  for each statement execute function bulletin.refuse_change();
create trigger append_only before update or delete or truncate on bulletin.issued
  for each statement execute function bulletin.refuse_change();

grant select, insert on bulletin.edition, bulletin.issued to wengang_app;
grant select on bulletin.edition, bulletin.issued to wengang_auditor;

reset role;
