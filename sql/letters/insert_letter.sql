-- Keep a draft. Parameters: the columns. Grain: one row, as it is kept.
insert into letters.letter
  (kind, period, unit, about, number, batch, told, corrects, ledger_no, mail_key, subject, text, html, digest, policy_digest)
values
  (:kind, :period, :unit, :about, :number, :batch, :told, :corrects, :ledger_no, :mail_key, :subject,
   :text, :html, :digest, :policy_digest)
returning id, kind, period, unit, about, number, batch, told, ledger_no, mail_key, subject, text, html, state
