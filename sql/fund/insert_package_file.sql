-- Note a file of a version. Parameters: version_id, name, sha256. Grain: one row.
insert into fund.package_file (version_id, name, sha256) values (:version_id, :name, :sha256)
