-- Keep why the rules give no allocation for some inputs, once; give its id. Parameters: year, inputs_digest, inputs, refusal, message,
-- refused_on. Grain: one row.
with kept as (
  insert into fund.refusal (year, inputs_digest, inputs, refusal, message, refused_on)
  values (:year, :inputs_digest, :inputs, :refusal, :message, :refused_on)
  on conflict (year, inputs_digest) do nothing
  returning id
)
select id from kept
union all
select id from fund.refusal where year = :year and inputs_digest = :inputs_digest
