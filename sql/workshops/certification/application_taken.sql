-- What became of an application. Parameter: delivery_id. Grain: one row, none while it is not taken.
select case_id, refused, taken_on from workshops.certification_application where delivery_id = :delivery_id
