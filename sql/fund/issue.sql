-- The issue of a version with 文号 and reserve of the decision it carries out. Parameter: version_id. Grain: at most one row.
select issue.issued_on, issue.due_on, decision.doc_no, decision.reserve_fen
from fund.issue as issue
join fund.decision as decision using (version_id)
where issue.version_id = :version_id
