-- Make the partitions of a month where they are missing.
select data_sharing.open_month(%(period)s)
