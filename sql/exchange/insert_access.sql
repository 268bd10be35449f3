-- Record that somebody asked for a package or its password. Grain: one row.
insert into exchange.access (package_id, what, outcome, refused_because, account, reason, business_date)
values (:package_id, :what, :outcome, :refused_because, :account, :reason, :business_date)
