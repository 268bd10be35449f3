-- The tables that a hand-over may bring, as the domains declare them (wengang.settings.data_sets). Written anew by every upgrade, never
-- by hand: what SQL has to know of a table stands here and in no other list.
set role wengang_owner;

create table data_sharing.file_table (
  table_name text not null,
  department text not null,
  title text not null,
  place int not null,
  input_of text not null check (input_of in ('month', 'ledger', 'case')),
  required boolean not null,
  makes_ready boolean not null check (required or not makes_ready),
  settled_first boolean not null,
  primary key (table_name, department)
);
comment on table data_sharing.file_table is 'The tables a hand-over may bring, one row a table and department that sends it; place is the order of the declarations, input_of what rests on it, required whether every unit owes it every month, makes_ready whether a unit is ready by it, settled_first whether it is judged before the other files of its hand-over';

grant select on data_sharing.file_table to wengang_app, wengang_auditor;

reset role;
