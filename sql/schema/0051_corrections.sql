-- Correction workbooks that come back (method §13): what came, what was taken of each row, and what a unit has explained.
set role wengang_owner;

-- Several workbooks of one hand-over may be versions of one table; that a table of whole files comes once is held by the manifest.
alter table data_sharing.delivery drop constraint delivery_hand_over_id_table_name_key;
create index on data_sharing.delivery (hand_over_id);

create table data_sharing.returned_workbook (
  id bigint generated always as identity primary key,
  hand_over_id bigint not null references data_sharing.hand_over,
  file_name text not null,
  bytes bigint not null,
  sha256 text not null,
  rows_declared int not null,
  archived_as text,
  corrects bigint references data_sharing.delivery,
  delivery_id bigint unique references data_sharing.delivery,
  refused_rule text,
  refused_message text,
  constraint a_version_or_why_not check (
    (delivery_id is null) = (refused_rule is not null) and (delivery_id is null) = (corrects is null)
    and (refused_rule is null) = (refused_message is null)
  )
);
create index on data_sharing.returned_workbook (hand_over_id);
comment on table data_sharing.returned_workbook is 'One correction workbook of a hand-over: the version that it makes (delivery_id) of the delivery that it corrects, or why it is of none';
comment on column data_sharing.returned_workbook.corrects is 'The version whose workbook it is, by the digest that it carries; whether that is still the newest is judged when the version is checked';
comment on column data_sharing.returned_workbook.sha256 is 'Of the workbook; the version has SHA-256 over the digest before and this one';

create table data_sharing.corrected_row (
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  treatment text not null check (treatment in ('corrected', 'deleted', 'confirmed', 'none')),
  changed text[] not null,
  primary key (delivery_id, row_no)
);
comment on table data_sharing.corrected_row is 'What a correction workbook said of a row: changed are the titles of the cells that differ from the version before; only corrected rows were taken with them';

alter table data_sharing.finding add column sameness uuid;
comment on column data_sharing.finding.sameness is 'Of a warning: keyed digest of table, person, employer, rule, column and value, by which an explanation is known again';

alter table data_sharing.delivery add column explained int;
comment on column data_sharing.delivery.explained is 'How many of its warnings were explained when it was settled';

create table data_sharing.explanation (
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  rule_id text not null,
  column_title text not null,
  sameness uuid not null,
  holds_from public.period not null,
  holds_until public.period,
  primary key (delivery_id, row_no, rule_id, column_title)
);
create index on data_sharing.explanation (sameness);
comment on table data_sharing.explanation is 'A warning that a unit has said is right as it stands (情况属实, or 改正 with the cell left as it was); holds_until is null while the value stays the same, a blank value is asked again after it';

create view data_sharing.brought_delivery as
select delivery.*
from data_sharing.delivery
where not (
  delivery.state = 'returned' and delivery.rows_delivered is null
  and exists (select from data_sharing.returned_workbook as returned where returned.delivery_id = delivery.id)
);
comment on view data_sharing.brought_delivery is 'Each version but those of correction workbooks that were refused: of such a one nothing was taken, so it says nothing of the file';

create view data_sharing.judged_finding as
select finding.*, exists (
    select from data_sharing.explanation
    where explanation.sameness = finding.sameness and explanation.holds_from <= delivery.period
      and (explanation.holds_until is null or delivery.period <= explanation.holds_until)
  ) as explained
from data_sharing.finding
join data_sharing.delivery on delivery.id = finding.delivery_id;
comment on view data_sharing.judged_finding is 'Each finding with whether its unit has explained it; never for what is refused';

create view data_sharing.asked_delivery as
select newest.*
from data_sharing.delivery as newest
where newest.rows_delivered is not null and newest.state <> 'received'
  and not exists (
    select from data_sharing.delivery as newer
    where newer.unit = newest.unit and newer.period = newest.period and newer.department = newest.department
      and newer.table_name = newest.table_name and newer.version > newest.version
      and newer.rows_delivered is not null and newer.state <> 'received'
  )
  and exists (select from data_sharing.judged_finding as finding where finding.delivery_id = newest.id and not finding.explained);
comment on view data_sharing.asked_delivery is 'The newest version that was read and settled of each delivery, where something of it is asked: a finding that nobody has explained. A file that could not be read and a refused workbook are no version';

grant select on data_sharing.brought_delivery, data_sharing.judged_finding, data_sharing.asked_delivery to wengang_app;
grant select, insert on data_sharing.returned_workbook, data_sharing.corrected_row, data_sharing.explanation to wengang_app;
grant select on data_sharing.returned_workbook, data_sharing.corrected_row to wengang_auditor;
grant select (delivery_id, row_no, rule_id, column_title, holds_from, holds_until) on data_sharing.explanation to wengang_auditor;

reset role;
