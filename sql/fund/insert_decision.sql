-- Keep a decision of 财政. Parameters: the columns of the decision. Grain: one row.
insert into fund.decision (version_id, reserve_fen, doc_no, file_name, file_sha256, decided_on, imported_by)
values (:version_id, :reserve_fen, :doc_no, :file_name, :file_sha256, :decided_on, :imported_by)
