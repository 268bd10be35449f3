-- Gather statistics of a month's partitions after loading. Parameters: period, parents (partitioned tables).
select data_sharing.gather_statistics(:period, :parents)
