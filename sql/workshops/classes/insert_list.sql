-- Store a version of a unit's list of a quarter and give its id. Parameters: the columns. Grain: one row.
insert into workshops.class_list
  (year, quarter, unit, version, workshops, digest, policy_digest, file_name, file_sha256, made_on)
values
  (%(year)s, %(quarter)s, %(unit)s, %(version)s, %(workshops)s, %(digest)s, %(policy_digest)s, %(file_name)s, %(file_sha256)s, %(made_on)s)
returning id
