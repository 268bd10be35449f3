-- Keep one level with its reasons.
insert into risk_detection.level (period, snapshot, scope_kind, scope_code, measure, graded, level, reasons, policy_digest)
values (:period, :snapshot, :scope_kind, :scope_code, :measure, :graded, :level, :reasons, :policy_digest)
