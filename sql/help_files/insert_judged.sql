-- Note that files are kept by a snapshot. Parameters: period, snapshot. Grain: one row a snapshot.
insert into help_files.judged (period, snapshot) values (:period, :snapshot) on conflict do nothing
