-- Keep the yearly target of one unit.
insert into monitoring.target (year, unit, persons) values (:year, :unit, :persons)
on conflict (year, unit) do update set persons = excluded.persons
