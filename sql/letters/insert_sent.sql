-- Keep a letter that was queued at once. Parameters: the columns. Grain: one row.
insert into letters.letter
  (kind, unit, mail_key, subject, text, html, digest, policy_digest, state, issued_at, issued_text, issued_html)
values (:kind, :unit, :mail_key, :subject, :text, :html, :digest, :policy_digest, 'issued', now(), :text, :html)
