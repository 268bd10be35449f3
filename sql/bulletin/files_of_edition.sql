-- One edition as it was issued, or as it would be, with its files. Parameter: id. Grain: at most one row.
select edition.id, edition.kind, edition.period::text as period, edition.number, edition.subject, edition.drafted_on, issued.issued_on, issued.doc_no,
  coalesce(issued.preview, edition.preview) is not null as has_preview,
  coalesce(issued.html, edition.html) as html, edition.workbook, coalesce(issued.document, edition.document) as document,
  case when issued.edition_id is null then edition.preview else issued.preview end as preview
from bulletin.edition as edition
left join bulletin.issued on issued.edition_id = edition.id
where edition.id = :id
