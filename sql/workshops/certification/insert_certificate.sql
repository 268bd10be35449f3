-- Issue the certificate of a certified case; it is the next one of its workshop. Gives its number.
insert into workshops.certificate (case_id, workshop_no, unit, number, certificate_no, certified_on, valid_months, expires_on)
values
  (:case_id, :workshop_no, :unit, :number, :certificate_no, :certified_on, :valid_months, :expires_on)
