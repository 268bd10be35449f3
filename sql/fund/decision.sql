-- What 财政 decided on a version. Parameter: version_id. Grain: one row or none.
select reserve_fen, doc_no, file_name, file_sha256, decided_on from fund.decision where version_id = :version_id
