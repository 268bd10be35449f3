-- What a text showed. Parameter: digest. Grain: one row a thing.
select item, stood from approvals.shown where digest = :digest order by item
