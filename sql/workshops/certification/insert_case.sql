-- Open a case; gives its id.
insert into workshops.certification_case (unit, case_no, workshop_no, name, application_kind, opened_on)
values (:unit, :case_no, :workshop_no, :name, :application_kind, :opened_on)
returning id
