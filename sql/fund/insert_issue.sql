-- Keep that a decided version was issued. Parameters: version_id, issued_on, due_on. Grain: one row.
insert into fund.issue (version_id, issued_on, due_on) values (:version_id, :issued_on, :due_on)
