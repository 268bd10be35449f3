-- Issue every decided line of a version. Parameters: version_id, year. Grain: one row a unit and line.
insert into fund.issued_line (year, unit, line, version_id, amount_fen)
select :year, unit, line, version_id, amount_fen from fund.decision_line where version_id = :version_id
