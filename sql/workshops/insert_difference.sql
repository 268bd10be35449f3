-- List where late data says other than what people decided, or a decision without a proposal; listed once.
insert into workshops.difference (workshop_no, period, snapshot, kind, stands, would_be)
values (:workshop_no, :period, :snapshot, :kind, :stands, :would_be)
on conflict do nothing
