-- The frozen factors of a year with exactly these values. Parameters: year, digest. Grain: one row or none.
select id, version from fund.factor_set where year = :year and digest = :digest
