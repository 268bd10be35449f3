-- Keep a signature; nothing where the department has signed this sheet. Parameters: chapter, period, unit, department, digest, run, signed_by,
-- words, on. Grain: none.
insert into clues.signature (chapter, period, unit, department, digest, run_id, signed_by, words, business_date)
values (:chapter, :period, :unit, :department, :digest, :run, :signed_by, :words, :on)
