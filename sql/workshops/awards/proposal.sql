-- One proposal of awards. Parameter: id. Grain: one row at most.
select
  proposal.*,
  not exists (
    select from workshops.award_proposal as newer where newer.through = proposal.through and newer.number > proposal.number
  ) as is_newest,
  exists (select from workshops.award_finalisation as done where done.proposal_id = proposal.id) as is_finalised
from workshops.award_proposal as proposal
where proposal.id = :id
