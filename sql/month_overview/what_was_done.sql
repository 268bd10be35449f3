-- What was done, oldest first: tries of tasks, commands and visits, opinions of people, letters, moves of matters, packages asked for, tries to log
-- in to an account, calls; and how much there is in all. A day is the business date, or that of the clock where there is none. Whoever names the
-- number of a letter finds the run and the opinions of its batch too. Parameters: first, last (days), unit and unit_name, account, about (null =
-- any), limit, skipped. Grain: one row a try, opinion, letter, move, asking, login or call.
with wanted as (
  select cast(:about as text) as key
  union
  select batch from letters.letter where batch is not null and (ledger_no = :about or doc_no = :about)
),
task as (
  select min(at) as at, min(business_date) as business_date, 'task' as what, min(actor) as actor, null::text as unit,
    array[run_id] as keys, min(coalesce(title, task_id)) as title,
    case when bool_or(kind = 'FAILED') then 'failed' when bool_or(kind = 'END') then 'done' else 'broken' end as outcome,
    concat_ws('；', min(reason), max(message)) as words
  from audit.task_record
  where (cast(:account as text) is null or actor = :account)
  group by dag_id, run_id, task_id, map_index, try_number
),
question as (
  select distinct on (run_id, task_id) run_id || '/' || task_id as asked_by, headline
  from approvals.asked
  order by run_id, task_id, id desc
),
done as (
  select * from task
  union all
  select opinion.at, null, 'opinion', opinion.decided_by, null,
    array[
      split_part(opinion.asked_by, '/', 1), opinion.subject,
      replace(substring(opinion.subject from '[0-9]{4}-[0-9]{2}[:]s[0-9]+'), ':', '-')
    ],
    coalesce(question.headline, opinion.subject), case when opinion.approve then 'approved' else 'refused' end,
    concat_ws('；', opinion.opinion, '代' || opinion.decided_for)
  from approvals.opinion as opinion
  left join question on question.asked_by = opinion.asked_by
  union all
  select coalesce(issued_at, drafted_at), issued_on, 'letter', 'system', unit, array[ledger_no, doc_no], subject, state,
    concat_ws('，', ledger_no, doc_no)
  from letters.letter
  union all
  select move.at, move.business_date, 'move', move.made_by, matter.unit, array[matter.no], matter.no, move.move, move.opinion
  from matters.move as move
  join matters.matter as matter on matter.id = move.matter_id
  union all
  select access.at, access.business_date, access.what, access.account, package.unit, array['材料包' || package.id], '材料包' || package.id,
    access.outcome, concat_ws('；', access.reason, access.refused_because)
  from exchange.access as access
  join exchange.package as package on package.id = access.package_id
  union all
  select at, null, 'call', case when account = '' then '未登录' else account end, null,
    array[(regexp_match(path, 'dagRuns/([^/]+)'))[1], request_id::text], method || ' ' || path, status::text, client
  from audit.call
  union all
  select at, null, 'login', account, null, null, '',
    case when refused then 'refused' when passed.try is not null then 'passed' else 'wrong' end, client
  from audit.login_try as tried
  left join audit.login_passed as passed on passed.try = tried.number
  where account <> ''
)
select done.at, coalesce(done.business_date, (done.at at time zone 'Asia/Shanghai')::date) as on_day, done.what, done.actor, done.unit, done.title,
  done.outcome, done.words, count(*) over () as number
from done
where (cast(:account as text) is null or done.actor = :account)
  and (cast(:unit as text) is null or done.unit = :unit or position(:unit_name in done.title) > 0)
  and (cast(:about as text) is null or done.keys && (select array_agg(key) from wanted))
  and coalesce(done.business_date, (done.at at time zone 'Asia/Shanghai')::date) between :first and :last
order by done.at, done.title
limit :limit offset :skipped
