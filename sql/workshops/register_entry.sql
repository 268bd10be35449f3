-- One workshop as it stands now. Parameter: workshop_no. Grain: at most one row.
select * from workshops.workshop_register where workshop_no = :workshop_no
