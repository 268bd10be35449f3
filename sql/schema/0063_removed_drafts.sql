-- Drafts of the page 报送 that nobody handed over within their term: what they were, never a file of theirs (decision 0068).
set role wengang_owner;

create table data_sharing.removed_draft (
  draft_id text primary key check (draft_id ~ '^[0-9a-f]{12}$'),
  unit text not null,
  period text not null,
  begun_by text not null,
  begun_on date not null,
  touched_on date not null,
  files int not null check (files >= 0),
  removed_on date not null check (removed_on > touched_on)
);
comment on table data_sharing.removed_draft is 'Drafts that were removed with their files after their term: whose, of which month, who began them, when they were last touched, how many files they had';
create trigger append_only before update or delete or truncate on data_sharing.removed_draft for each statement execute function audit.refuse_change();
grant select, insert on data_sharing.removed_draft to wengang_app;

reset role;
