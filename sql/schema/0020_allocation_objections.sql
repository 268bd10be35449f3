-- Objections of units to a fact of the year's proposal, and what a person decided on each (method §7; the round before issue).
set role wengang_owner;

create table subsidy_allocation.objection (
  id bigint generated always as identity primary key,
  version_id bigint not null references subsidy_allocation.version,
  unit text not null,
  fact text not null check (fact in ('脱贫劳动力', '务工规模任务', '年度累计务工人数', '市县投入', '收入同比', '资金执行率', '上年基础')),
  value text not null check (value <> ''),
  reason text not null check (length(btrim(reason)) >= 2),
  raised_on date not null,
  at timestamptz not null default now(),
  unique (version_id, unit, fact, value)
);
comment on table subsidy_allocation.objection is 'One fact of one unit that the unit says is another: value as it wrote it, version_id the version it objects to';

create table subsidy_allocation.objection_answer (
  objection_id bigint primary key references subsidy_allocation.objection,
  accepted boolean not null,
  opinion text not null check (length(btrim(opinion)) >= 2),
  answered_by text not null check (answered_by <> ''),
  answered_on date not null,
  at timestamptz not null default now()
);
comment on table subsidy_allocation.objection_answer is 'What a person of 人社 decided on an objection; an accepted one corrects the fact in every later proposal of the year';

create view subsidy_allocation.accepted_correction with (security_invoker) as
select distinct on (version.year, objection.unit, objection.fact)
  version.year, objection.unit, objection.fact, objection.value, objection.id as objection_id
from subsidy_allocation.objection as objection
join subsidy_allocation.objection_answer as answer on answer.objection_id = objection.id and answer.accepted
join subsidy_allocation.version as version on version.id = objection.version_id
order by version.year, objection.unit, objection.fact, objection.id desc;
comment on view subsidy_allocation.accepted_correction is 'The corrections that hold in a year: the newest accepted objection to each fact';

create trigger append_only before update or delete or truncate on subsidy_allocation.objection
  for each statement execute function subsidy_allocation.refuse_change();
create trigger append_only before update or delete or truncate on subsidy_allocation.objection_answer
  for each statement execute function subsidy_allocation.refuse_change();

-- Nothing is approved, decided or issued over an objection that nobody answered, or an accepted one that the version does not heed.
create function subsidy_allocation.check_objections() returns trigger language plpgsql as $$
declare
  waiting text;
begin
  select string_agg(format('第%s号', objection.id), '、' order by objection.id) into waiting
  from subsidy_allocation.objection as objection
  join subsidy_allocation.version as version on version.id = objection.version_id and version.year = new.year
  where not exists (select from subsidy_allocation.objection_answer as answer where answer.objection_id = objection.id);
  if waiting is not null then
    raise exception '%年还有未处理的异议：%', new.year, waiting;
  end if;
  select string_agg(format('第%s号', correction.objection_id), '、' order by correction.objection_id) into waiting
  from subsidy_allocation.accepted_correction as correction
  where correction.year = new.year and not exists (
    select from subsidy_allocation.factor_value as value
    where value.factor_set_id = new.factor_set_id and value.unit = correction.unit
      and value.source = format('异议第%s号', correction.objection_id)
  );
  if waiting is not null then
    raise exception '%年第%版没有按已采纳的异议更正：%', new.year, new.version, waiting;
  end if;
  return new;
end $$;
create trigger objections_are_heeded before update of state on subsidy_allocation.version
  for each row when (new.state in ('approved', 'decided', 'issued')) execute function subsidy_allocation.check_objections();

grant select, insert on subsidy_allocation.objection, subsidy_allocation.objection_answer to wengang_app;
grant select on subsidy_allocation.accepted_correction to wengang_app;
grant select on subsidy_allocation.objection, subsidy_allocation.objection_answer, subsidy_allocation.accepted_correction to wengang_auditor;

reset role;
