-- Freeze a set of factors as the next version of its year. Parameters: year, digest, units, frozen_on. Grain: one row.
insert into fund.factor_set (year, version, digest, units, frozen_on)
select :year, coalesce(max(version), 0) + 1, :digest, :units, :frozen_on
from fund.factor_set
where year = :year
returning id, version
