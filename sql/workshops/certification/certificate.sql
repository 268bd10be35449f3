-- The certificate of a case. Parameter: case_id. Grain: at most one row.
select certificate_no, certified_on, expires_on from workshops.certificate where case_id = :case_id
