-- Keep a draft of a letter.
insert into workshops.letter
  (kind, unit, workshop_no, period, number, run, items, ledger_no, subject, text, html, digest, policy_digest)
values
  (:kind, :unit, :workshop_no, :period, :number, :run, :items, :ledger_no, :subject, :text, :html,
   :digest, :policy_digest)
returning id
