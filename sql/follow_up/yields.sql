-- Of the matters with a complete answer, how many were found true, by rule and unit. Grain: one row a rule and unit.
select kind, rule, unit, answered, found_true from matters.yield order by kind, rule, unit
