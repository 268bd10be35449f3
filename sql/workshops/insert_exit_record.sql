-- 摘牌: the record of an exit, once.
insert into workshops.exit_record (workshop_no, proposed_in, unit, exited_on, workers, letter_id)
values (%(workshop_no)s, %(proposed_in)s, %(unit)s, %(exited_on)s, %(workers)s, %(letter_id)s)
on conflict do nothing
