-- The proposed lines of a version, with what was decided where it is. Parameter: version_id. Grain: one row a unit and line.
select line.unit, line.line, line.amount_fen, decided.amount_fen as decided_fen, decided.reason
from fund.line as line
left join fund.decision_line as decided using (version_id, unit, line)
where line.version_id = :version_id
order by line.unit, line.line
