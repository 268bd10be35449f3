-- Keep k and what is left over the run.
insert into risk_detection.falling_run (period, snapshot, scope_kind, scope_code, measure, months, kept_numerator, kept_denominator)
values (:period, :snapshot, :scope_kind, :scope_code, :measure, :months, :kept_numerator, :kept_denominator)
