-- What is not under seal yet, at most so many. Parameters: at_most. Grain: one row a record, by table and key.
select source, key, record from audit.unsealed(:at_most)
