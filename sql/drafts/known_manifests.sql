-- Which of some manifests have been registered. Parameters: digests. Grain: one row a manifest.
select manifest_sha256 from data_sharing.hand_over where manifest_sha256 = any (cast(:digests as text[])) order by manifest_sha256
