"""Row rules: running the Great Expectations suites of `expectations/` over shaped rows (architecture decision 5).

Belongs here: loading suites, running them, giving back which rows break which rule.
Does not belong here: any rule itself (`expectations/<data set>/<severity>.json`), what happens to a row (`data_sharing`).
"""
