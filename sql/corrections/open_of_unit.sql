-- The deliveries of a unit about which something is asked, with how much, the package of the workbook that may be fetched on a day, and the
-- letter of the receipt of the newest version; `round` counts the versions. Parameters: unit, on, left_out (tables without a workbook).
-- Grain: one row a delivery, the newest month first.
select asked.period, asked.department, asked.table_name, asked.version as round, asked.state, asked.file_name,
  count(*) filter (where finding.severity = 'reject_row')::int as rejected,
  count(*) filter (where finding.severity = 'reject_cell')::int as cells,
  count(*) filter (where finding.severity = 'warn')::int as warnings,
  (
    select max(package.id) from exchange.package as package
    where package.unit = asked.unit and package.department = asked.department and package.period = asked.period
      and package.kind = 'corrections_' || asked.table_name and package.superseded_on is null and package.removed_on is null
      and :on between package.put_on and package.expires_on
  ) as package,
  (
    select max(letter.id) from letters.letter as letter
    where letter.mail_key = concat('receipt:hand_over:', asked.hand_over_id, ':', 'settled')
  ) as receipt
from data_sharing.asked_delivery as asked
join data_sharing.judged_finding as finding on finding.delivery_id = asked.id and not finding.explained
where asked.unit = :unit and asked.table_name <> all (cast(:left_out as text[]))
group by asked.id, asked.unit, asked.period, asked.department, asked.table_name, asked.version, asked.state, asked.file_name, asked.hand_over_id
order by asked.period desc, asked.department, asked.table_name
