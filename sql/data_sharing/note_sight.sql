-- Note that a scan has seen a manifest: its arrival; one that was seen before keeps its place. Parameter: manifest_sha256.
insert into data_sharing.manifest_sight (manifest_sha256)
values (:manifest_sha256)
on conflict (manifest_sha256) do nothing
