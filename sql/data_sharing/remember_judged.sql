-- Remember a manifest or zip that needs no further reading as it stands. Parameters: place_key, stamp.
insert into data_sharing.judged_place (place_key, stamp)
values (:place_key, :stamp)
on conflict (place_key) do update set stamp = excluded.stamp
