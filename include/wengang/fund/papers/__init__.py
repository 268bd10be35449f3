"""The papers of a version: the plan (分配方案), one page a unit “why this amount”, the publicity list (公示名单), charts.

Belongs here: their sentences, tables and drawings; the documents' layout is in `fund/templates/`, which an office may replace.
Does not belong here: the calculation (`allocation`), the workbook and the verifier (`version_package`), layout (`wengang.papers`), letters.
文号 and seal are blank; the official decision is 财政's. No person stands in any of them.
"""

ISSUER = "海南省就业补助资金分配"
PARAMETERS = ("fund.", "keycounty.")
WITH_THE_PLAN = "分配方案附件"
"""Where the papers beside the plan say that the list of parameters is."""
TRIAL = "本件为试算：名单或参数未经确认，不得作为分配依据，不能定稿。"
