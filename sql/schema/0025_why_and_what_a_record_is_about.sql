-- Why a run was started (重跑原因) and the Chinese name of the task stand in every content record; commands leave records of the same form.
set role wengang_owner;

alter table audit.task_record
  add column reason text,
  add column title text;
comment on column audit.task_record.reason is 'Why the run was started: 重跑原因 of the person, or what started it; null in records older than this column';
comment on column audit.task_record.title is 'Chinese name of the task, with what a mapped one works on; for a command its Chinese name';

reset role;
