"""乡村公益性岗位: posts, who holds them, attendance and pay, and the doubts that their files raise (policy 2.5; method §14.1; decision 0058).

Belongs here: its tables, rules and lists. Does not belong here: how rules run (`wengang.clues`), matters (`wengang.matters`).
Nothing here looks at age or disability (policy 2.5 取消不合理限制), and a part-time post beside flexible work is no doubt.
"""
