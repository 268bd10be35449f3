-- The files that stand for a package. Grain: one row a file.
select file from exchange.package where removed_on is null
