-- One version of a proposal. Parameters: year, version. Grain: one row or none.
select * from subsidy_allocation.version where year = %(year)s and version = %(version)s
