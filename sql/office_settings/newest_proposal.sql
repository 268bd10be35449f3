-- The newest proposal that was not released, nor followed by a release of a later one. Grain: at most one row.
select proposal.id, proposal.content, proposal.told, proposal.digest
from office_settings.proposal
where not exists (select from office_settings.release where release.proposal_id >= proposal.id)
order by proposal.id desc
limit 1
