-- Keep a draft of a letter.
insert into workshops.letter
  (kind, unit, workshop_no, period, number, run, items, ledger_no, subject, text, html, digest, policy_digest)
values
  (%(kind)s, %(unit)s, %(workshop_no)s, %(period)s, %(number)s, %(run)s, %(items)s, %(ledger_no)s, %(subject)s, %(text)s, %(html)s,
   %(digest)s, %(policy_digest)s)
returning id
