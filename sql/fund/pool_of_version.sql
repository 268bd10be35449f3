-- The digest of the pool document of a version and the sources that it kept, each as one text. Parameter: id. Grain: at most one row.
select version.pool_document_digest,
  array(
    select concat_ws(' ', pool.source, pool.doc_no, pool.amount_fen, pool.received_on) from fund.fund_pool as pool where pool.version_id = version.id
  ) as sources
from fund.version as version
where version.id = :id
