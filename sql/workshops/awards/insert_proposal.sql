-- Store a proposal and give its id. Parameters: the columns. Grain: one row.
insert into workshops.award_proposal
  (through, number, is_trial, terms, entries, amount_fen, left_out, digest, policy_digest, proposed_on, publicity_until)
values
  (:through, :number, :is_trial, :terms, :entries, :amount_fen, :left_out, :digest, :policy_digest,
   :proposed_on, :publicity_until)
returning id
