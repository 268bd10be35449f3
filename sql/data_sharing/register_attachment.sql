-- Keep one paper of an application; one that this hand-over registered already stays as it is.
insert into data_sharing.attachment (hand_over_id, name, bytes, sha256, archived_as, problem)
values (:hand_over_id, :name, :bytes, :sha256, :archived_as, :problem)
on conflict (hand_over_id, name) do nothing
