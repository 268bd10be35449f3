-- Those of some manifests that are registered already. Parameter: digests. Grain: one row a manifest.
select manifest_sha256 from data_sharing.hand_over where manifest_sha256 = any (cast(:digests as text[]))
