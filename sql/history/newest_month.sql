-- The newest month of which the import of past months has taken a hand-over, null before the first. Grain: one row.
select max(period) as period from data_sharing.hand_over where from_history and refused_rule is null
