-- Store a proposal and give its id. Parameters: the columns. Grain: one row.
insert into workshops.award_proposal
  (through, number, is_trial, terms, entries, amount_fen, left_out, digest, policy_digest, proposed_on, publicity_until)
values
  (%(through)s, %(number)s, %(is_trial)s, %(terms)s, %(entries)s, %(amount_fen)s, %(left_out)s, %(digest)s, %(policy_digest)s,
   %(proposed_on)s, %(publicity_until)s)
returning id
