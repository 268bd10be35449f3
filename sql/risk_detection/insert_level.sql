-- Keep one level with its reasons.
insert into risk_detection.level (period, snapshot, scope_kind, scope_code, measure, graded, level, reasons, policy_digest)
values (%(period)s, %(snapshot)s, %(scope_kind)s, %(scope_code)s, %(measure)s, %(graded)s, %(level)s, %(reasons)s, %(policy_digest)s)
