-- How many certificates a workshop has had. Parameter: workshop_no. Grain: one row.
select count(*) as certificates from workshops.certificate where workshop_no = :workshop_no
