-- Store a version of a unit's list of a quarter and give its id. Parameters: the columns. Grain: one row.
insert into workshops.class_list
  (year, quarter, unit, version, workshops, digest, policy_digest, file_name, file_sha256, made_on)
values
  (:year, :quarter, :unit, :version, :workshops, :digest, :policy_digest, :file_name, :file_sha256, :made_on)
returning id
