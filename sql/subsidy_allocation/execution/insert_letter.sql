-- Keep a draft of a notice.
insert into subsidy_allocation.letter (period, unit, number, run, items, ledger_no, subject, text, html, digest, policy_digest)
values
  (:period, :unit, :number, :run, :items, :ledger_no, :subject, :text, :html, :digest, :policy_digest)
