-- Open matters by kind: in whose hands, and how many of those that owners hold are due before a day. Parameter: on. Grain: one row a kind and due day.
select kind, due_on,
  (count(*) filter (where holder = 'owner'))::int as owner,
  (count(*) filter (where holder = 'reviewer'))::int as reviewer,
  (count(*) filter (where holder = 'system'))::int as system
from matters.open
where opened_on <= :on
group by kind, due_on
order by kind, due_on
