-- What is kept of the files of 乡村公益性岗位 (method §14.1). A person is its person_key, an account a keyed digest; amounts are in 元.
create schema public_posts authorization wengang_owner;
grant usage on schema public_posts to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema public_posts is '乡村公益性岗位: posts, holders, attendance and pay, payments, cadres of villages, as units hand them over';

create table public_posts.post (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  post_no text not null,
  kind text,
  employer text,
  employer_code text,
  town text not null,
  village text not null,
  full_time boolean,
  days_required numeric,
  standard numeric,
  fund_source text,
  places numeric,
  primary key (delivery_id, row_no)
);
comment on table public_posts.post is 'Good rows of post: the register of a month, one row a post; what could not be read is null';
create unique index one_row_a_post on public_posts.post (delivery_id, post_no);
create index on public_posts.post (post_no);

create table public_posts.post_holder (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  person_key uuid not null,
  post_no text not null,
  noticed_on date,
  applied_on date,
  reviewed_on date,
  shown_from date,
  shown_to date,
  agreed_from date,
  agreed_to date,
  filed_on date,
  started_on date,
  left_on date,
  kin_of_cadre boolean,
  primary key (delivery_id, row_no)
);
comment on table public_posts.post_holder is 'Good rows of post_holder: everybody in office in the month or who left in the 36 months before; post_no is empty where blank';

create table public_posts.post_month (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  person_key uuid not null,
  post_no text not null,
  attended numeric,
  due numeric,
  primary key (delivery_id, row_no)
);
comment on table public_posts.post_month is 'Good rows of post_month: attendance in days and what is due for it';

create table public_posts.post_payment (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  person_key uuid not null,
  post_no text not null,
  row_digest uuid not null,
  of_month text,
  paid numeric,
  paid_on date,
  payee_key uuid,
  account text,
  primary key (delivery_id, row_no)
);
comment on table public_posts.post_payment is 'Good rows of post_payment: payments made in the month, for a month; row_digest is of all cells, by which the same payment in two files is one';

create table public_posts.village_cadre (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  person_key uuid not null,
  town text not null,
  village text not null,
  duty text,
  household_key uuid,
  primary key (delivery_id, row_no)
);
comment on table public_posts.village_cadre is 'Good rows of village_cadre: cadres of the villages with their duty and household';

grant select, insert, delete on all tables in schema public_posts to wengang_app;
grant select on public_posts.post to wengang_auditor;

reset role;
