-- Keep what became of an application that was handed over.
insert into workshops.certification_application (delivery_id, case_id, refused, taken_on)
values (:delivery_id, :case_id, :refused, :taken_on)
