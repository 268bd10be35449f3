-- Keep one thing that a text shows; one that stands already stays. Parameters: digest, item, stood.
insert into approvals.shown (digest, item, stood)
values (:digest, :item, :stood)
on conflict (digest, item) do nothing
