-- Keep that the first of two people accepted an answer. Parameters: the columns. Grain: one row.
insert into follow_up.first_acceptance (matter_id, number, department, decided_by, opinion, business_date, digest)
values (:matter_id, :number, :department, :decided_by, :opinion, :on, :digest)
