-- Write one draft. Parameters: the columns. Grain: one row.
insert into county_notices.notice
  (period, snapshot, unit, number, kind, refers_to, level, ledger_no, subject, text, html, digest, policy_digest)
values
  (:period, :snapshot, :unit, :number, :kind, :refers_to, :level, :ledger_no, :subject, :text, :html,
   :digest, :policy_digest)
