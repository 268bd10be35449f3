-- Why a cell could not be read; who is unknown in a workshop is counted by people, those of rows without a registered workshop included
-- (method §6, §10.1).
set role wengang_owner;

alter table data_sharing.finding add column cause text;
comment on column data_sharing.finding.cause is 'Why this very cell breaks the rule, where that can be told; no personal data';

alter table data_sharing.workshop_worker_row add column number_key uuid;
comment on column data_sharing.workshop_worker_row.number_key is 'Key of a damaged number as it is written: the same one in two rows is one person';
comment on table data_sharing.workshop_worker_row is 'Rows of workshop_worker: person_key null = somebody is there but the number is damaged, workshop_no ? = without a usable 车间编号 (such rows are in quarantine too); amounts in 元; contract_* and paid_in are months';

alter table workshops.finding drop constraint finding_check1, add constraint finding_unknown_check check (unknown >= 0);

reset role;
