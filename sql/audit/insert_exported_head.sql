-- Note that a seal leaves the database on a day; nothing where one has. Parameters: day, seal.
insert into audit.exported_head (day, seal) values (:day, :seal) on conflict do nothing
