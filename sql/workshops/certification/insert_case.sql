-- Open a case; gives its id.
insert into workshops.certification_case (unit, case_no, workshop_no, name, application_kind, opened_on)
values (%(unit)s, %(case_no)s, %(workshop_no)s, %(name)s, %(application_kind)s, %(opened_on)s)
returning id
