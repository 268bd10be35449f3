-- Clear the live files of which nothing stands any more. Parameters: period, snapshot, on. Grain: one row a file.
update help_files.file
set state = 'cleared', end_reason = 'not_shown', ended_in = :period, ended_by = :snapshot, ended_on = :on
where state = 'live' and not exists (select from help_files.cause where file_id = file.id and gone_by is null)
