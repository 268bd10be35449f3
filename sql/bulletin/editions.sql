-- The editions of bulletins, newest month first; drafts that a later edition has replaced are left out. Parameter: only_issued.
-- Grain: one row an edition.
select edition.id, edition.kind, edition.period::text as period, edition.number, edition.subject, edition.drafted_on, issued.issued_on, issued.doc_no,
  coalesce(issued.preview, edition.preview) is not null as has_preview
from bulletin.edition as edition
left join bulletin.issued on issued.edition_id = edition.id
where issued.edition_id is not null
  or not :only_issued and not exists (
    select from bulletin.edition as later
    where (later.kind, later.period) = (edition.kind, edition.period) and later.number > edition.number
  )
order by edition.period desc, edition.kind, edition.number desc
