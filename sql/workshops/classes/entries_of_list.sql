-- The workshops of one list with their classes. Parameter: list_id. Grain: one row a workshop, in the order of the list.
select workshop_no, name, town, class as listed_class, reasons from workshops.class_entry where list_id = :list_id order by workshop_no
