-- Write one draft. Parameters: the columns. Grain: one row.
insert into county_notices.notice
  (period, snapshot, unit, number, kind, refers_to, level, ledger_no, subject, text, html, digest, policy_digest)
values
  (%(period)s, %(snapshot)s, %(unit)s, %(number)s, %(kind)s, %(refers_to)s, %(level)s, %(ledger_no)s, %(subject)s, %(text)s, %(html)s,
   %(digest)s, %(policy_digest)s)
