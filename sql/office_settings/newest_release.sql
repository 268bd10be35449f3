-- The release that holds. Grain: at most one row.
select release.number, release.released_on, release.hr_by, release.rv_by, proposal.content
from office_settings.release
join office_settings.proposal on proposal.id = release.proposal_id
order by release.number desc
limit 1
