-- Note that the drafts of a snapshot were written. Parameters: period, snapshot, business_date, policy_digest. Grain: one row.
insert into county_notices.drafting (period, snapshot, business_date, policy_digest)
values (:period, :snapshot, :business_date, :policy_digest)
