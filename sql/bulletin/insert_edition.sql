-- Keep a draft. Parameters: the columns. Grain: one row, as it is kept.
insert into bulletin.edition
  (kind, period, number, snapshot, drafted_on, subject, text, html, workbook, document, preview, digest, policy_digest)
values
  (:kind, :period, :number, :snapshot, :drafted_on, :subject, :text, :html, :workbook, :document, :preview, :digest, :policy_digest)
returning id, kind, period::text as period, number, snapshot, subject, html, digest, cast(null as date) as issued_on
