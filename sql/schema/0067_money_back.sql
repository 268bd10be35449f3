-- What a unit got back after a doubt turned out to be true: told with the answer to its matter (chapters 2.5 item 10; decision 0077).
set role wengang_owner;

alter table data_sharing.matter_reply_row add column recovered numeric check (recovered >= 0);
comment on column data_sharing.matter_reply_row.recovered is '追回金额 in 元, told where money was got back; null where blank or refused';

reset role;
