-- Applications of workshops: the form and the list of materials as rows, the papers as attachments; cases with every move, objections,
-- certificates (method §6 “Certification”). A move is only appended, and only along the allowed ones; the current state is derived.
set role wengang_owner;

create table data_sharing.attachment (
  hand_over_id bigint not null references data_sharing.hand_over,
  name text not null,
  bytes bigint not null,
  sha256 text not null,
  archived_as text,
  problem text,
  received_at timestamptz not null default now(),
  primary key (hand_over_id, name)
);
comment on table data_sharing.attachment is 'A file of a hand-over that is no table but a paper of an application, stored encrypted like every original; problem = the rule it broke when it came (not there, other bytes or digest than the manifest says)';

create table data_sharing.workshop_application_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  application_no text,
  application_kind text not null check (application_kind in ('first', 'renewal', 'again')),
  workshop_no text not null,
  name text,
  employer_code text,
  legal_person text,
  kind text,
  mode text,
  field text,
  town text,
  village text,
  season_from int check (season_from between 1 and 12),
  season_to int check (season_to between 1 and 12),
  applied_on date,
  workers int check (workers >= 0),
  primary key (delivery_id, row_no),
  constraint season_has_both_ends check ((season_from is null) = (season_to is null))
);
comment on table data_sharing.workshop_application_row is 'Good rows of workshop_application; workers is the applicant''s word (现有脱贫务工人数); legal_person masked';

create table data_sharing.workshop_material_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  material text,
  file_name text,
  expires_on date,
  expiry_unreadable boolean not null,
  primary key (delivery_id, row_no)
);
comment on table data_sharing.workshop_material_row is 'Good rows of workshop_material: which paper is which file of the hand-over; material null = no paper of the list; expires_on null = no end';

create table workshops.certification_case (
  id bigint generated always as identity primary key,
  unit text not null,
  case_no text not null check (case_no <> ''),
  workshop_no text not null,
  name text,
  application_kind text not null check (application_kind in ('first', 'renewal', 'again')),
  opened_on date not null,
  ended boolean not null default false,
  unique (unit, case_no)
);
comment on table workshops.certification_case is 'One case of certification, named by its 申请编号, or by the hand-over where that is blank; ended is kept by the moves';
create unique index one_open_case on workshops.certification_case (workshop_no) where not ended;

create table workshops.certification_application (
  delivery_id bigint primary key references data_sharing.delivery,
  case_id bigint references workshops.certification_case,
  refused text,
  taken_on date not null,
  taken_at timestamptz not null default now(),
  constraint taken_or_refused check ((case_id is null) = (refused is not null))
);
comment on table workshops.certification_application is 'What became of each application that was handed over: it opened or completed a case, or was refused with the reason';
create index on workshops.certification_application (case_id);

create table workshops.certification_move (
  id bigint generated always as identity primary key,
  case_id bigint not null references workshops.certification_case,
  number int not null check (number >= 1),
  from_state text,
  to_state text not null,
  role text not null check (role in ('applicant', 'system', 'township', 'county', 'objection', 'handler')),
  decided_by text check (decided_by <> ''),
  opinion text not null check (length(btrim(opinion)) >= 2),
  business_date date not null,
  due_on date check (due_on >= business_date),
  digest text not null,
  details jsonb not null default '[]',
  asked_by text not null,
  at timestamptz not null default now(),
  unique (case_id, number),
  constraint persons_are_named check ((role in ('applicant', 'system')) = (decided_by is null)),
  constraint waiting_has_a_day check ((to_state in ('township_review', 'county_review', 'publicity')) = (due_on is not null))
);
comment on table workshops.certification_move is 'Every move of a case: who, with which opinion, on which business date, on the digest of which case file; due_on = last workday of the next step, or of the publicity; details = what is missing, for a return by the check of materials';
create unique index nobody_acts_twice on workshops.certification_move (case_id, decided_by) where decided_by is not null;

create table workshops.certification_objection (
  id bigint generated always as identity primary key,
  case_id bigint not null references workshops.certification_case,
  received_on date not null,
  content text not null check (length(btrim(content)) >= 2),
  recorded_by text not null check (recorded_by <> ''),
  at timestamptz not null default now(),
  unique (case_id, content)
);
comment on table workshops.certification_objection is 'What was objected during a publicity, without the name of who objected';

create table workshops.certification_objection_answer (
  objection_id bigint primary key references workshops.certification_objection,
  upheld boolean not null,
  answer text not null check (length(btrim(answer)) >= 2),
  answered_by text not null check (answered_by <> ''),
  answered_on date not null,
  digest text not null,
  asked_by text not null,
  at timestamptz not null default now()
);
comment on table workshops.certification_objection_answer is 'How a person answered an objection; an upheld one ends the case';

create table workshops.certificate (
  case_id bigint primary key references workshops.certification_case,
  workshop_no text not null,
  unit text not null,
  number int not null check (number >= 1),
  certificate_no text not null unique,
  certified_on date not null,
  valid_months int not null check (valid_months >= 1),
  expires_on date not null,
  issued_at timestamptz not null default now(),
  unique (workshop_no, number),
  constraint expires_a_day_before check (expires_on = (certified_on + make_interval(months => valid_months))::date - 1)
);
comment on table workshops.certificate is 'Certificates of this installation; number counts those of one workshop; valid from certified_on to expires_on, both included';

-- The state of a case: where its last move led. Nothing is stored twice.
create view workshops.certification_state with (security_invoker) as
select distinct on (cases.id)
  cases.id as case_id, cases.unit, cases.case_no, cases.workshop_no, cases.name, cases.application_kind, cases.opened_on,
  move.number, move.to_state as state, move.role, move.opinion, move.business_date as since, move.due_on, move.digest, move.details,
  (select max(delivery_id) from workshops.certification_application as brought where brought.case_id = cases.id) as newest_delivery
from workshops.certification_case as cases
join workshops.certification_move as move on move.case_id = cases.id
order by cases.id, move.number desc;
comment on view workshops.certification_state is 'Every case with its last move: state, since when, until when the next step is due';

create view workshops.certification_queue with (security_invoker) as
select
  standing.case_id, standing.unit, standing.case_no, standing.workshop_no, standing.name, standing.state, standing.opened_on,
  standing.since, standing.due_on, standing.newest_delivery,
  (
    select count(*)
    from workshops.certification_objection as objection
    where objection.case_id = standing.case_id
      and not exists (select from workshops.certification_objection_answer as answer where answer.objection_id = objection.id)
  ) as unanswered
from workshops.certification_state as standing
where standing.state not in ('certified', 'rejected', 'withdrawn');
comment on view workshops.certification_queue is 'Open cases: where each stands, since when, until when, and objections that wait for an answer';

-- The newest certificate of each workshop as of each month: from the month of its date to the month before that of the next one.
create view workshops.certificate_in_force with (security_invoker) as
select
  newest.workshop_no, newest.certificate_no, newest.certified_on, newest.expires_on, newest.first_month,
  public.month_plus(lead(newest.first_month) over (partition by newest.workshop_no order by newest.first_month), -1) as last_month
from (
  select distinct on (workshop_no, to_char(certified_on, 'YYYY-MM'))
    workshop_no, certificate_no, certified_on, expires_on, to_char(certified_on, 'YYYY-MM') as first_month
  from workshops.certificate
  order by workshop_no, to_char(certified_on, 'YYYY-MM'), certified_on desc, number desc
) as newest;
comment on view workshops.certificate_in_force is 'Which certificate counts for a workshop in a month: first_month to last_month (null = until today), whatever its expiry says; the register of the county overrules it with a newer 认定日期';

create function workshops.refuse_certification_change() returns trigger language plpgsql as $$
begin
  raise exception '认定案件的记录只能追加，不能修改或删除';
end $$;
create trigger append_only before update or delete or truncate on workshops.certification_move
  for each statement execute function workshops.refuse_certification_change();
create trigger append_only before update or delete or truncate on workshops.certification_application
  for each statement execute function workshops.refuse_certification_change();
create trigger append_only before update or delete or truncate on workshops.certification_objection
  for each statement execute function workshops.refuse_certification_change();
create trigger append_only before update or delete or truncate on workshops.certification_objection_answer
  for each statement execute function workshops.refuse_certification_change();
create trigger append_only before update or delete or truncate on workshops.certificate
  for each statement execute function workshops.refuse_certification_change();

-- The same moves as wengang.workshops.certification.cases, each with the role that may make it.
create function workshops.check_certification_move() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  last workshops.certification_move;
  passed date;
begin
  select * into last from workshops.certification_move where case_id = new.case_id order by number desc limit 1;
  if new.from_state is distinct from last.to_state or new.number <> coalesce(last.number, 0) + 1 then
    raise exception '案件%现在是“%”，不能由“%”变为“%”', new.case_id, last.to_state, new.from_state, new.to_state;
  end if;
  if new.business_date < last.business_date then
    raise exception '案件%的业务日期%早于上一步的%', new.case_id, new.business_date, last.business_date;
  end if;
  if (
    new.role = 'applicant' and (new.from_state is null or new.from_state = 'returned') and new.to_state = 'applied'
    or new.role = 'system' and new.from_state = 'applied' and new.to_state in ('township_review', 'returned')
    or new.role = 'township' and new.from_state = 'township_review' and new.to_state in ('county_review', 'returned', 'rejected', 'withdrawn')
    or new.role = 'county' and new.from_state = 'county_review' and new.to_state in ('publicity', 'returned', 'rejected', 'withdrawn')
    or new.role = 'objection' and new.from_state = 'publicity' and new.to_state = 'rejected'
    or new.role = 'system' and new.from_state = 'publicity' and new.to_state = 'certified'
    or new.role = 'handler' and new.to_state = 'withdrawn'
       and new.from_state in ('applied', 'returned', 'township_review', 'county_review', 'publicity')
  ) is not true then
    raise exception '案件%不能由“%”（%）变为“%”', new.case_id, new.from_state, new.role, new.to_state;
  end if;
  if new.role <> 'objection' and exists (
    select
    from workshops.certification_objection_answer as answer
    join workshops.certification_objection as objection on objection.id = answer.objection_id
    where objection.case_id = new.case_id and answer.answered_by = new.decided_by
  ) then
    raise exception '账号%已答复过案件%的异议，不能再办理同一案件', new.decided_by, new.case_id;
  end if;
  if new.role = 'objection' and not exists (
    select
    from workshops.certification_objection_answer as answer
    join workshops.certification_objection as objection on objection.id = answer.objection_id
    where objection.case_id = new.case_id and answer.upheld and answer.answered_by = new.decided_by
  ) then
    raise exception '案件%没有成立的异议，不能据此不予认定', new.case_id;
  end if;
  if new.to_state = 'certified' then
    select max(due_on) into passed from workshops.certification_move where case_id = new.case_id and to_state = 'publicity';
    if new.business_date <= passed then
      raise exception '案件%的公示到%为止，此前不能认定', new.case_id, passed;
    end if;
    if exists (
      select
      from workshops.certification_objection as objection
      left join workshops.certification_objection_answer as answer on answer.objection_id = objection.id
      where objection.case_id = new.case_id and (answer.objection_id is null or answer.upheld)
    ) then
      raise exception '案件%还有未答复或成立的异议，不能认定', new.case_id;
    end if;
    if (
      select count(distinct decided_by)
      from workshops.certification_move
      where case_id = new.case_id and digest = new.digest
        and ((role = 'township' and to_state = 'county_review') or (role = 'county' and to_state = 'publicity'))
        and number > (select max(number) from workshops.certification_move where case_id = new.case_id and to_state = 'applied')
    ) <> 2 then
      raise exception '案件%没有乡镇、县级两个人对同一案卷的同意意见，不能认定', new.case_id;
    end if;
  end if;
  return new;
end $$;
create trigger allowed_moves before insert on workshops.certification_move
  for each row execute function workshops.check_certification_move();

create function workshops.end_certification_case() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  update workshops.certification_case set ended = true where id = new.case_id;
  return null;
end $$;
create trigger ends_case after insert on workshops.certification_move
  for each row when (new.to_state in ('certified', 'rejected', 'withdrawn')) execute function workshops.end_certification_case();

create function workshops.check_certification_objection() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  if (select state from workshops.certification_state where case_id = new.case_id) is distinct from 'publicity' then
    raise exception '案件%不在公示期，不能登记异议', new.case_id;
  end if;
  return new;
end $$;
create trigger during_publicity before insert on workshops.certification_objection
  for each row execute function workshops.check_certification_objection();

create function workshops.check_certification_answer() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  answered bigint;
begin
  select case_id into answered from workshops.certification_objection where id = new.objection_id;
  if (select state from workshops.certification_state where case_id = answered) is distinct from 'publicity' then
    raise exception '案件%不在公示期，不能再答复异议', answered;
  end if;
  if exists (select from workshops.certification_move where case_id = answered and decided_by = new.answered_by) then
    raise exception '账号%已办理过案件%，异议须由其他人答复', new.answered_by, answered;
  end if;
  return new;
end $$;
create trigger by_somebody_else before insert on workshops.certification_objection_answer
  for each row execute function workshops.check_certification_answer();

create function workshops.check_certificate() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  if not exists (
    select from workshops.certification_state
    where case_id = new.case_id and state = 'certified' and since = new.certified_on and workshop_no = new.workshop_no and unit = new.unit
  ) then
    raise exception '案件%没有认定，不能发证', new.case_id;
  end if;
  return new;
end $$;
create trigger of_a_certified_case before insert on workshops.certificate
  for each row execute function workshops.check_certificate();

revoke execute on function workshops.check_certification_move(), workshops.end_certification_case(),
  workshops.check_certification_objection(), workshops.check_certification_answer(), workshops.check_certificate() from public;

grant select, insert on data_sharing.attachment to wengang_app;
grant select, insert, delete on data_sharing.workshop_application_row, data_sharing.workshop_material_row to wengang_app;
grant insert (unit, case_no, workshop_no, name, application_kind, opened_on) on workshops.certification_case to wengang_app;
grant select on workshops.certification_case to wengang_app;
grant select, insert on workshops.certification_application, workshops.certification_move, workshops.certification_objection,
  workshops.certification_objection_answer, workshops.certificate to wengang_app;
grant select on workshops.certification_state, workshops.certification_queue, workshops.certificate_in_force to wengang_app;
grant select on data_sharing.workshop_application_row, workshops.certification_case, workshops.certification_application,
  workshops.certification_move, workshops.certification_objection, workshops.certification_objection_answer, workshops.certificate,
  workshops.certification_state, workshops.certification_queue, workshops.certificate_in_force to wengang_auditor;

reset role;
