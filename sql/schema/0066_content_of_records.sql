-- What a task read and wrote, what it was about, by which code and parameters (decision 0073). Nullable: records under seal keep their digest.
set role wengang_owner;

alter table audit.task_record add column code_version text;
alter table audit.task_record add column content jsonb;
comment on column audit.task_record.code_version is 'Release, commit and whether files differed from it (+dirty), or the label of the image';
comment on column audit.task_record.content is 'inputs and outputs (query or table, rows, digest), period, snapshot, unit, rules, decision, money_fen, domain_policies (digest of each domain''s parameters); no personal data';

reset role;
