-- The rows of an accepted decision of 财政, in fen; the line 预留 is the reserve. Parameter: delivery_id. Grain: one row a unit and line.
select of_unit, line, amount_fen, reason from data_sharing.fund_decision_row where delivery_id = :delivery_id order by row_no
