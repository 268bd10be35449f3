-- The newest proposal of a month. Parameter: through. Grain: one row at most.
select id from workshops.award_proposal where through = :through order by number desc limit 1
