-- Keep a proposal as the next version of its year. Parameters: the columns of the version. Grain: one row.
insert into fund.version
  (year, version, factor_set_id, pool_document, pool_document_digest, received_on, pool_fen, given_reserve_fen, reserve_fen, key_units,
   special_fen, rounding_fen, inputs, inputs_digest, digest, policy_digest, unconfirmed, proposed_on)
select
  :year, coalesce(max(version), 0) + 1, :factor_set_id, :pool_document, :pool_document_digest, :received_on, :pool_fen,
  :given_reserve_fen, :reserve_fen, :key_units, :special_fen, :rounding_fen, :inputs, :inputs_digest, :digest,
  :policy_digest, :unconfirmed, :proposed_on
from fund.version
where year = :year
returning *
