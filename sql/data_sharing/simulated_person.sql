-- Whether somebody of the invented area prefix stands in the vault. Grain: one row.
select vault.holds_an_invented_person() as invented
