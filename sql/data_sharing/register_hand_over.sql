-- Register a hand-over; one that waited for its target is taken up again. Gives its id.
insert into data_sharing.hand_over
  (manifest_sha256, folder, unit, period, department, is_correction_of, prepared_by, approved_by, generated_at, received_at,
   refused_rule, refused_message)
values
  (:manifest_sha256, :folder, :unit, :period, :department, :is_correction_of, :prepared_by, :approved_by,
   :generated_at, :received_at, :refused_rule, :refused_message)
on conflict (manifest_sha256) do update
  set folder = excluded.folder, refused_rule = excluded.refused_rule, refused_message = excluded.refused_message, told_at = null
returning id
