-- The office's own settings as they were proposed, and those that two people let hold (architecture decision 19; decision 0079).
create schema office_settings authorization wengang_owner;
grant usage on schema office_settings to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema office_settings is 'Settings of the office: what was proposed, and what two people released';

create table office_settings.proposal (
  id bigint generated always as identity primary key,
  content text not null,
  told text not null,
  digest text not null,
  proposed_on date not null,
  proposed_at timestamptz not null default now(),
  constraint digest_is_of_what_is_approved check (
    digest = encode(sha256(convert_to(content || chr(31) || told, 'UTF8')), 'hex')
  )
);
comment on table office_settings.proposal is 'The files of the office''s folder as JSON (content), and the changes as two people are shown them (told); addresses of officials, no personal data of others';

create table office_settings.release (
  number int primary key check (number >= 1),
  proposal_id bigint not null unique references office_settings.proposal,
  released_on date not null,
  hr_by text not null check (hr_by <> ''),
  rv_by text not null check (rv_by <> ''),
  released_at timestamptz not null default now(),
  constraint by_two_people check (hr_by <> rv_by)
);
comment on table office_settings.release is 'Proposals that two people released: what holds in production since then';

create function office_settings.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '设置的提出和放行只能追加，不能修改或删除';
end $$;
revoke execute on function office_settings.refuse_change() from public;
create trigger append_only before update or delete or truncate on office_settings.proposal
  for each statement execute function office_settings.refuse_change();
create trigger append_only before update or delete or truncate on office_settings.release
  for each statement execute function office_settings.refuse_change();

create function office_settings.require_two_opinions() returns trigger language plpgsql as $$
begin
  if (
    select count(distinct opinion.role)
    from office_settings.proposal
    join approvals.opinion
      on opinion.subject = 'office_settings:' || proposal.id and opinion.digest = proposal.digest and opinion.approve
      and (opinion.role, opinion.decided_by) in (('hr', new.hr_by), ('rv', new.rv_by))
    where proposal.id = new.proposal_id
  ) < 2 then
    raise exception '放行设置要有两个部门对同一份内容的同意意见';
  end if;
  return new;
end $$;
revoke execute on function office_settings.require_two_opinions() from public;
create trigger two_opinions before insert on office_settings.release
  for each row execute function office_settings.require_two_opinions();

grant select, insert on office_settings.proposal, office_settings.release to wengang_app;
grant select on office_settings.proposal, office_settings.release to wengang_auditor;

reset role;
