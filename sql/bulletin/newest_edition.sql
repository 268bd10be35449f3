-- The newest edition of a bulletin. Parameters: kind, period. Grain: at most one row.
select edition.id, edition.kind, edition.period::text as period, edition.number, edition.snapshot, edition.subject, edition.html, edition.digest,
  issued.issued_on
from bulletin.edition as edition
left join bulletin.issued on issued.edition_id = edition.id
where edition.kind = :kind and edition.period = :period
order by edition.number desc
limit 1
