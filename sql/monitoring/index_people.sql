-- Index the people of a month, who were just placed. Parameters: period.
select monitoring.index_people(:period)
