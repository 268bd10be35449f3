-- Where the workshop of each entry stands now, and whether the award was granted by another proposal. Parameter: proposal_id.
-- Grain: one row an entry.
select
  entry.entry_no, register.status,
  exists (
    select from workshops.award_line as line where line.workshop_no = entry.workshop_no and line.person_key = entry.person_key
  ) as is_granted
from workshops.award_entry as entry
left join workshops.workshop_register as register on register.workshop_no = entry.workshop_no
where entry.proposal_id = :proposal_id
order by entry.entry_no
