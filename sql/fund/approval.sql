-- When two people approved a version: the business date, and the moment. Parameter: version_id. Grain: one row or none.
select approved_on, at from fund.approval where version_id = :version_id
