-- Which roles a procedure asks already and that have not answered. Parameter: dag_id. Grain: one row a role.
select distinct role from approvals.asked where dag_id = :dag_id and ended is null
