-- Put a snapshot into an empty database under the number and digest that it had.
insert into monitoring.snapshot (period, number, digest, policy_digest, reason, from_history)
values (:period, :number, :digest, :policy_digest, :reason, :from_history)
