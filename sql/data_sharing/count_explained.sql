-- Note how many warnings of a delivery are explained; rejected rows are asked for something else. Parameter: id.
update data_sharing.delivery set explained = (
    select count(*)
    from data_sharing.judged_finding as finding
    where finding.delivery_id = delivery.id and finding.explained
      and not exists (
        select from data_sharing.finding as rejected
        where rejected.delivery_id = finding.delivery_id and rejected.row_no = finding.row_no and rejected.severity = 'reject_row'
      )
  )
where id = :id
