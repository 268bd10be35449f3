-- Why the rules gave no allocation. Parameter: id. Grain: one row or none.
select year, refusal, message from fund.refusal where id = :id
