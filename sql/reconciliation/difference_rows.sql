-- The differences of a snapshot with the name and number of each person, as they go to the departments and nowhere else: vault.people_of_…
-- lends them. Parameters: period, snapshot. Grain: one row a unit, person and kind, in the order of the list.
select
  difference.unit, difference.kind, difference.town, difference.village, person.name, person.id18, difference.income, difference.registered,
  difference.insured, difference.wage, difference.home_unit, difference.other_units
from reconciliation.difference as difference
join vault.people_of_department_differences(:period, :snapshot) as person on person.person_key = difference.person_key
where difference.period = :period and difference.snapshot = :snapshot
order by
  difference.unit, array_position(array['rv_only', 'hr_only', 'income', 'two_rosters', 'no_roster'], difference.kind), difference.town nulls first, difference.village nulls first, person.id18
