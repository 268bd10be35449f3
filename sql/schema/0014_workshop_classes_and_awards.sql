-- Quarterly classes of workshops and the award of a person in a workshop (policy 2.2, method §6). Nothing here is overwritten:
-- lists and proposals come in versions, people's decisions and lines of money are only added.
set role wengang_owner;

create table workshops.class_list (
  id bigint generated always as identity primary key,
  year int not null check (year between 2000 and 9999),
  quarter int not null check (quarter between 1 and 4),
  unit text not null,
  version int not null check (version >= 1),
  workshops int not null check (workshops >= 0),
  digest text not null,
  policy_digest text not null,
  file_name text not null,
  file_sha256 text not null,
  made_on date not null,
  made_at timestamptz not null default now(),
  unique (year, quarter, unit, version)
);
comment on table workshops.class_list is 'The list of classes of one unit and quarter, in versions: the newest counts, late data adds one. digest is over its entries, so equal inputs give the same version';

create table workshops.class_entry (
  list_id bigint not null references workshops.class_list,
  workshop_no text not null,
  name text not null,
  town text not null,
  class text not null check (class in ('adjust', 'upgrade', 'new', 'support')),
  reasons text[] not null check (cardinality(reasons) >= 1),
  primary key (list_id, workshop_no)
);
comment on table workshops.class_entry is 'The class of one workshop in a list: 调整 adjust, 升级 upgrade, 新建 new, 扶持 support, and why (method §6, the first that applies)';

create table workshops.class_confirmation (
  list_id bigint primary key references workshops.class_list,
  digest text not null,
  confirmed_by text not null check (confirmed_by <> ''),
  title text not null check (title <> ''),
  opinion text not null check (length(btrim(opinion)) >= 2),
  confirmed_on date not null,
  at timestamptz not null default now()
);
comment on table workshops.class_confirmation is 'The county''s confirmation of exactly one list (digest): account and title of the county''s person';

create table workshops.award_proposal (
  id bigint generated always as identity primary key,
  through public.period not null,
  number int not null check (number >= 1),
  is_trial boolean not null,
  terms jsonb not null,
  entries int not null check (entries >= 0),
  amount_fen bigint not null check (amount_fen >= 0),
  left_out jsonb not null,
  digest text not null,
  policy_digest text not null,
  proposed_on date not null,
  publicity_until date,
  proposed_at timestamptz not null default now(),
  unique (through, number),
  constraint trial_is_not_published check (is_trial = (publicity_until is null)),
  constraint publicity_lasts check (publicity_until > proposed_on)
);
comment on table workshops.award_proposal is 'Everybody whose award is due up to a month, numbered 1, 2, … per month: the newest counts, late data adds one. is_trial = 试算: calculated with unconfirmed parameters, never finalised. terms are the conditions and amounts used; left_out counts who is not listed, by reason; digest is over terms and entries';

create table workshops.award_entry (
  proposal_id bigint not null references workshops.award_proposal,
  entry_no int not null check (entry_no >= 1),
  unit text not null,
  workshop_no text not null,
  workshop_name text not null,
  person_key uuid not null,
  town text not null,
  months int not null check (months >= 1),
  paid numeric not null check (paid >= 0),
  sixth_month public.period not null,
  met_in public.period not null check (met_in >= sixth_month),
  absorbed int not null check (absorbed >= 1),
  unknown int not null check (unknown >= 0),
  tier int not null check (tier >= 1),
  amount_fen bigint not null check (amount_fen > 0),
  elsewhere boolean not null,
  struck_before boolean not null,
  primary key (proposal_id, entry_no),
  unique (proposal_id, workshop_no, person_key)
);
comment on table workshops.award_entry is 'One person of a proposal. sixth_month decides tier and amount by absorbed; met_in is the month in which months and pay were first both reached, months and paid are counted up to it; elsewhere = an award in another workshop is listed or granted too; struck_before = struck from an earlier proposal';

create table workshops.award_file (
  proposal_id bigint not null references workshops.award_proposal,
  unit text not null,
  kind text not null check (kind in ('xlsx', 'html')),
  file_name text not null,
  sha256 text not null,
  primary key (proposal_id, unit, kind)
);
comment on table workshops.award_file is 'The list of a unit for publicity, names masked: workbook and paper, named by their digest';

create table workshops.award_finalisation (
  proposal_id bigint primary key references workshops.award_proposal,
  digest text not null,
  approved_by text[] not null,
  lines int not null check (lines >= 0),
  struck int not null check (struck >= 0),
  amount_fen bigint not null check (amount_fen >= 0),
  finalised_on date not null,
  at timestamptz not null default now(),
  constraint two_people_approved check (cardinality(approved_by) = 2 and approved_by[1] <> approved_by[2])
);
comment on table workshops.award_finalisation is 'A proposal that two people approved by its digest and that became lines; once a proposal';

create table workshops.award_strike (
  proposal_id bigint not null references workshops.award_finalisation,
  entry_no int not null,
  cause text not null check (cause in ('reviewer', 'ended', 'granted')),
  reason text not null check (length(btrim(reason)) >= 2),
  struck_by text[] not null check (cause <> 'reviewer' or cardinality(struck_by) >= 1),
  at timestamptz not null default now(),
  primary key (proposal_id, entry_no),
  foreign key (proposal_id, entry_no) references workshops.award_entry
);
comment on table workshops.award_strike is 'Entries of a finalised proposal that became no line: struck by reviewers (objection), the workshop has ended or awaits its exit, or granted by another proposal meanwhile';

create table workshops.award_line (
  year int not null,
  unit text not null,
  workshop_no text not null,
  person_key uuid not null,
  amount_fen bigint not null check (amount_fen > 0),
  tier int not null check (tier >= 1),
  sixth_month public.period not null,
  proposal_id bigint not null references workshops.award_finalisation,
  entry_no int not null,
  state text not null default 'ready' check (state in ('ready', 'in_ledger')),
  at timestamptz not null default now(),
  primary key (workshop_no, person_key),
  unique (proposal_id, entry_no),
  foreign key (proposal_id, entry_no) references workshops.award_entry
);
comment on table workshops.award_line is 'Awards granted, in fen, once in a lifetime of person × workshop (the key outlives exit and a new certification). ready = the fund ledger may take it, in_ledger = taken';

create function workshops.refuse_award_change() returns trigger language plpgsql as $$
begin
  raise exception '车间分类和奖补的记录只能追加，不能修改或删除';
end $$;

do $$
declare
  kept text;
begin
  foreach kept in array array['class_list', 'class_entry', 'class_confirmation', 'award_proposal', 'award_entry', 'award_file',
                              'award_finalisation', 'award_strike'] loop
    execute format('create trigger append_only before update or delete or truncate on workshops.%I '
                   'for each statement execute function workshops.refuse_award_change()', kept);
  end loop;
end $$;

create function workshops.check_award_line() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - 'state' is distinct from to_jsonb(old) - 'state' or (old.state, new.state) <> ('ready', 'in_ledger') then
    raise exception '奖补明细只能由“待入账”变为“已入账”，不能作其他改动';
  end if;
  return new;
end $$;
create trigger allowed_moves before update on workshops.award_line for each row execute function workshops.check_award_line();
create trigger never_removed before delete or truncate on workshops.award_line
  for each statement execute function workshops.refuse_award_change();

-- The newest list of each unit and quarter.
create view workshops.current_class with (security_invoker) as
with newest as (
  select distinct on (year, quarter, unit) * from workshops.class_list order by year, quarter, unit, version desc
)
select newest.year, newest.quarter, newest.unit, newest.version, newest.id as list_id, entry.workshop_no, entry.name, entry.town,
  entry.class, entry.reasons, confirmation.confirmed_by, confirmation.confirmed_on
from newest
join workshops.class_entry as entry on entry.list_id = newest.id
left join workshops.class_confirmation as confirmation on confirmation.list_id = newest.id;
comment on view workshops.current_class is 'The class of each workshop in each quarter by the newest list of its unit; confirmed_by null = the county has not confirmed it yet';

-- Names and numbers of the people of one proposal, for its masked list and for nothing else. Security definer: lends the vault by name.
create function vault.people_of_award_proposal(proposal bigint) returns table (person_key uuid, name text, id18 text)
  language sql stable security definer set search_path = pg_catalog
as $$
  select person.person_key, person.name, person.id18
  from workshops.award_entry as entry
  join vault.person as person on person.person_key = entry.person_key
  where entry.proposal_id = proposal
$$;
revoke execute on function vault.people_of_award_proposal(bigint) from public;
grant execute on function vault.people_of_award_proposal(bigint) to wengang_app;

grant select, insert on workshops.class_list, workshops.class_entry, workshops.class_confirmation, workshops.award_proposal,
  workshops.award_entry, workshops.award_file, workshops.award_finalisation, workshops.award_strike, workshops.award_line
  to wengang_app;
grant update (state) on workshops.award_line to wengang_app;
grant select on workshops.current_class to wengang_app;
grant select on workshops.class_list, workshops.class_entry, workshops.class_confirmation, workshops.current_class,
  workshops.award_proposal, workshops.award_file, workshops.award_finalisation, workshops.award_strike to wengang_auditor;
-- The auditor sees every line of money without the person it is for.
grant select (year, unit, workshop_no, amount_fen, tier, sixth_month, proposal_id, entry_no, state, at) on workshops.award_line
  to wengang_auditor;

reset role;
