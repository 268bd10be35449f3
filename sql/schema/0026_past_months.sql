-- What the import of past months brought is told apart from what the office received and froze live, so that neither takes the other's.
set role wengang_owner;

alter table data_sharing.hand_over add column from_history boolean not null default false;
comment on column data_sharing.hand_over.from_history is 'Loaded by the import of past months, which alone brings its files through; false: received through the inbox';

alter table monitoring.snapshot add column from_history boolean not null default false;
comment on column monitoring.snapshot.from_history is 'Frozen by the import of past months; a month with any other snapshot runs live';

-- Of an installation that imported before: its first snapshots say so, and what had been received by then came with the import.
update monitoring.snapshot set from_history = true where reason = '历史导入';

update data_sharing.hand_over as received
set from_history = true
from monitoring.snapshot as first
where first.period = received.period and first.number = 1 and first.from_history and received.received_at <= first.frozen_at
  and not exists (select from deadlines.closing where closing.period = first.period);

reset role;
