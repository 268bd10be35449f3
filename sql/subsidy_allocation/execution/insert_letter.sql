-- Keep a draft of a notice.
insert into subsidy_allocation.letter (period, unit, number, run, items, ledger_no, subject, text, html, digest, policy_digest)
values
  (%(period)s, %(unit)s, %(number)s, %(run)s, %(items)s, %(ledger_no)s, %(subject)s, %(text)s, %(html)s, %(digest)s, %(policy_digest)s)
