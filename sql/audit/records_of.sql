-- Records of one table as they are now. Parameters: source, keys. Grain: one row a record that is still there.
select key, record from audit.records_of(:source, cast(:keys as text[]))
