-- Months for which any file is accepted. Grain: one row a month.
select distinct period from data_sharing.delivery where state = 'accepted' order by period
