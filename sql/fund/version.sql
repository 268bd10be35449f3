-- One version of a proposal. Parameters: year, version. Grain: one row or none.
select * from fund.version where year = :year and version = :version
