-- What happened to one matter. Parameter: no. Grain: one row an event, in its order.
select business_date, what, made_by, opinion, due_on from matters.life where no = :no order by at, number
