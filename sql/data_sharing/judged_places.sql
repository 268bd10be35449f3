-- Manifests and zips that need no further reading while their stamp is this one. Grain: one row a place.
select place_key, stamp from data_sharing.judged_place
