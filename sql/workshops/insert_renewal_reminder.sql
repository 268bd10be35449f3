-- Keep that a unit was told of the end of a certificate. Parameters: workshop_no, expires_on, mail_key. Grain: one row.
insert into workshops.renewal_reminder (workshop_no, expires_on, mail_key)
values (:workshop_no, :expires_on, :mail_key)
