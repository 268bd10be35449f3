-- Months for which any file is accepted that a month's figures may rest on; an application of a workshop makes no month. Grain: one row a month.
select distinct period
from data_sharing.delivery
where state = 'accepted' and table_name not in ('workshop_application', 'workshop_material')
order by period
