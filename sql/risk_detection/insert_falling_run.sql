-- Keep k and what is left over the run.
insert into risk_detection.falling_run (period, snapshot, scope_kind, scope_code, measure, months, kept_numerator, kept_denominator)
values (%(period)s, %(snapshot)s, %(scope_kind)s, %(scope_code)s, %(measure)s, %(months)s, %(kept_numerator)s, %(kept_denominator)s)
