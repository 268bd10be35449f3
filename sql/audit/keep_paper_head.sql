-- Keep the newest seal for a paper; the first one stands. Parameters: paper. Grain: none.
insert into audit.paper_head (paper, seal)
select :paper, (select max(number) from audit.seal)
on conflict do nothing
