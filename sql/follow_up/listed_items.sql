-- On which day the mail to each of some people listed a thing last. Parameters: accounts. Grain: one row a person and thing.
select account, source, item, max(on_day) as last_day
from approvals.listed
where account = any(:accounts)
group by account, source, item
