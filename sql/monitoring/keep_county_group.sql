-- Keep one county group as configured.
insert into monitoring.county_group (code, name, units) values (:code, :name, :units)
on conflict (code) do update set name = excluded.name, units = excluded.units
