-- Note what stops all mail, once a day and fault; each further time of the day doubles the pause.
-- Parameters: words, kind, pause and longest (minutes; 0 = none), run (of the first time). Grain: one row.
insert into mail.fault (on_day, words, kind, paused_until, told_in)
values (
  (now() at time zone 'Asia/Shanghai')::date, :words, :kind, now() + make_interval(mins => :pause), :run
)
on conflict (on_day, words) do update
set last_at = now(),
  seen = fault.seen + 1,
  ended_at = null,
  paused_until = now() + make_interval(mins => least(:pause * 2 ^ least(fault.seen, 10), :longest)::int)
