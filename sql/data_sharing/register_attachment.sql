-- Keep one paper of an application; one that this hand-over registered already stays as it is.
insert into data_sharing.attachment (hand_over_id, name, bytes, sha256, archived_as, problem)
values (%(hand_over_id)s, %(name)s, %(bytes)s, %(sha256)s, %(archived_as)s, %(problem)s)
on conflict (hand_over_id, name) do nothing
