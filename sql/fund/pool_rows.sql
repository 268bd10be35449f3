-- The rows of an accepted pool document, in fen. Parameter: delivery_id. Grain: one row a row of the file.
select source, doc_no, amount_fen, received_on from data_sharing.fund_pool_row where delivery_id = :delivery_id order by row_no
