-- One version of a proposal. Parameters: year, version. Grain: one row or none.
select * from subsidy_allocation.version where year = :year and version = :version
