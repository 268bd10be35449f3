-- The daily mail of what waits for a unit goes to everybody of it: those who hand over, and those whom notices go to (decision 0051).
set role wengang_owner;

alter table mail.outbox
  drop constraint outbox_addressed_to_check,
  add constraint outbox_addressed_to_check
    check (addressed_to in ('senders', 'recipients', 'unit', 'operators', 'leaders', 'person'));

reset role;
