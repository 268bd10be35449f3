-- When manifests were first seen, and in which order. Parameter: digests. Grain: one row a manifest, in order of arrival.
select manifest_sha256, number, seen_at
from data_sharing.manifest_sight
where manifest_sha256 = any (cast(:digests as text[]))
order by number
