-- What issued monthly letters ask of units about a workshop (method §6, lines 5 and 6), from the day on which the server took the first one:
-- a report or a correction as long as the month asks for it, a check whatever came since; of workshops that still run.
-- Letters issued before there were matters ask nothing here. Parameters: outcome, on. Grain: one row a workshop and month.
with told as (
  select letter.unit, letter.period, item ->> 0 as workshop_no, min(coalesce(mail.accepted_on, letter.issued_on)) as asks_from
  from letters.letter
  join mail.outbox as mail on mail.key = letter.mail_key and mail.state = 'accepted'
  join matters.beginning as beginning on letter.issued_at >= beginning.at
  cross join jsonb_array_elements(letter.told) as item
  where letter.kind = 'workshop_monthly' and letter.state = 'issued' and item -> 2 ? :outcome
  group by letter.unit, letter.period, item ->> 0
)
select told.unit, told.period, told.workshop_no, told.asks_from
from told
join workshops.current_month as month on month.workshop_no = told.workshop_no and month.period = told.period
join lateral (
  select status from workshops.current_month as newest where newest.workshop_no = told.workshop_no order by newest.period desc limit 1
) as now on now.status not in ('exited', 'expired')
where told.asks_from <= :on and (:outcome = 'on_site_check' or :outcome = any (month.outcomes))
order by told.unit, told.period, told.workshop_no
