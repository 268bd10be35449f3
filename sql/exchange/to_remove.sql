-- Packages whose file is to go: expired before a day, or superseded. Parameter: on. Grain: one row a package.
select id, file from exchange.package
where removed_on is null and (superseded_on is not null or expires_on < :on)
order by id
