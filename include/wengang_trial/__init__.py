"""试验省: a province that does not exist, for trials, tests and benchmarks.

`province.write_province` (or `python -m wengang_trial --out DIR`) writes hand-overs of two departments, exactly as
method §10 says, for nineteen units with real codes and for people who do not exist, and beside them what was planted
(`planted`).

Where to look: `units` the nineteen units and their sizes · `people` households and persons · `jobs` employers and
relative wages · `course` seasons, Spring Festival, growth · `labour` turnover and wages · `workshops` the 帮扶车间,
`staffing` who works in them · `planted` and `planted_workshops` what happens where · `tables`, `workshop_tables`,
`applications` and `files` what is handed over · `province` all of it together.

At scale 1 it has the size of Hainan: about 650,000 persons on the rosters and 280,000 at work. A trial runs at 1/50.

Does not belong here: anything of `wengang` but `wengang.periods`. Writer and reader of a file must not share their
mistakes.
"""
