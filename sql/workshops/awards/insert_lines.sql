-- Turn the entries of a final proposal that are not struck into lines for the fund ledger. Parameters: proposal_id, year.
-- Grain: one row an award, once in a lifetime of person × workshop.
insert into workshops.award_line (year, unit, workshop_no, person_key, amount_fen, tier, sixth_month, proposal_id, entry_no)
select :year, entry.unit, entry.workshop_no, entry.person_key, entry.amount_fen, entry.tier, entry.sixth_month, entry.proposal_id,
  entry.entry_no
from workshops.award_entry as entry
where entry.proposal_id = :proposal_id
  and not exists (
    select from workshops.award_strike as strike
    where strike.proposal_id = entry.proposal_id and strike.entry_no = entry.entry_no
  )
