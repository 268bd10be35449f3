-- Put a hand-over into the register of an empty database under the number that it had.
insert into data_sharing.hand_over (id, manifest_sha256, folder, unit, period, department, from_history)
overriding system value
values (:id, :manifest_sha256, :folder, :unit, :period, :department, true)
on conflict (id) do nothing
