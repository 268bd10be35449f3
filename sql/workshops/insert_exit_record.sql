-- 摘牌: the record of an exit, once.
insert into workshops.exit_record (workshop_no, proposed_in, unit, exited_on, workers, letter_id)
values (:workshop_no, :proposed_in, :unit, :exited_on, :workers, :letter_id)
on conflict do nothing
