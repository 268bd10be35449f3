-- Note a file that is written again with every issue, the first time. Parameters: version_id, name, sha256. Grain: one row.
insert into fund.package_file (version_id, name, sha256) values (:version_id, :name, :sha256)
on conflict (version_id, name) do nothing
