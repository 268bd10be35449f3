-- What the rules of 以工代赈 about money read: the projects of a month beside what was paid to workers of them so far (method §14.2).
set role wengang_owner;

-- The projects that a run of the clues names, with their money and the pay of all their accepted worker rows up to the run's month, in 元;
-- a blank or refused amount is 0. The newest accepted file of each month counts, and pay without a source is pay of no source but of the whole.
create function work_relief.project_pay(run bigint)
  returns table (
    unit text, row_no int, project_no text, status text, central_fund numeric, provincial_fund numeric, all_funds numeric, approved_ratio numeric,
    central_pay numeric, provincial_pay numeric, all_pay numeric
  )
  language sql stable
as $$
  with pay as (
    select worker.unit, worker.project_no,
      sum(worker.paid) filter (where worker.source = 'central') as central,
      sum(worker.paid) filter (where worker.source = 'provincial') as provincial,
      sum(worker.paid) as in_all
    from clues.run_file as named
    join work_relief.worker on worker.delivery_id = named.delivery_id
    where named.run_id = run and named.table_name = 'relief_worker'
    group by worker.unit, worker.project_no
  )
  select project.unit, project.row_no, project.project_no, project.status,
    coalesce(project.central_fund, 0), coalesce(project.provincial_fund, 0),
    coalesce(project.central_fund, 0) + coalesce(project.provincial_fund, 0) + coalesce(project.county_fund, 0) + coalesce(project.other_fund, 0),
    project.approved_ratio, coalesce(pay.central, 0), coalesce(pay.provincial, 0), coalesce(pay.in_all, 0)
  from clues.run_file as named
  join work_relief.project on project.delivery_id = named.delivery_id
  left join pay on pay.unit = project.unit and pay.project_no = project.project_no
  where named.run_id = run and named.table_name = 'relief_project' and named.back = 0
$$;
revoke execute on function work_relief.project_pay(bigint) from public;
grant execute on function work_relief.project_pay(bigint) to wengang_app;

reset role;
