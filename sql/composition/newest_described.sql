-- The newest snapshot of a month whose composition stands. Parameters: period. Grain: one row, or none.
select period, max(snapshot) as snapshot from composition.described where period = :period group by period
