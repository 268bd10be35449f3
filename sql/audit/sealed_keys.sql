-- Which of some keys of a table are under seal. Parameters: source, keys. Grain: one row a key that is.
select key from audit.sealed_record where source = :source and key = any (cast(:keys as text[]))
