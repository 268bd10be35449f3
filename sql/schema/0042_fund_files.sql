-- What the province hands over for the allocation of a year, as good rows of its files: money that came, facts of the year before, and what
-- 财政 decided (domain T12, decision 0042). Each is taken whole; the newest accepted delivery of a year counts.
set role wengang_owner;

create table data_sharing.fund_pool_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  source text not null check (source in ('中央', '省', '预留', '不设专项')),
  doc_no text not null,
  amount_fen bigint check (amount_fen >= 0),
  received_on date,
  primary key (delivery_id, row_no),
  unique (delivery_id, source, doc_no),
  constraint money_is_told_in_full check (
    source not in ('中央', '省') or (doc_no <> '' and coalesce(amount_fen, 0) > 0 and received_on is not null)
  ),
  constraint a_reserve_is_an_amount check (source <> '预留' or amount_fen is not null)
);
comment on table data_sharing.fund_pool_row is 'Good rows of fund_pool, in fen: the money of a year by source and document; 预留 is the reserve, 不设专项 says that a person decided on no special line';

create table data_sharing.fund_factor_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  of_unit text not null,
  fact text not null,
  value text,
  primary key (delivery_id, row_no),
  unique (delivery_id, of_unit, fact),
  constraint only_a_last_base_may_be_absent check (value is not null or fact = '上年基础')
);
comment on table data_sharing.fund_factor_row is 'Good rows of fund_factor: value is text that reads back as the same number, a last base in fen; null = a new unit';

create table data_sharing.fund_decision_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  of_unit text not null,
  line text not null check (line in ('base', 'award', 'special', '预留')),
  amount_fen bigint not null check (amount_fen >= 0),
  reason text not null,
  primary key (delivery_id, row_no),
  unique (delivery_id, of_unit, line),
  constraint reserve_is_of_nobody check ((of_unit = '预留') = (line = '预留'))
);
comment on table data_sharing.fund_decision_row is 'Good rows of fund_decision, in fen: what 财政 decided for each line of each unit, and the reserve';

grant select, insert, delete on data_sharing.fund_pool_row, data_sharing.fund_factor_row, data_sharing.fund_decision_row to wengang_app;
grant select on data_sharing.fund_pool_row, data_sharing.fund_factor_row, data_sharing.fund_decision_row to wengang_auditor;

reset role;
