"""线索 of the chapters: rules that run on a snapshot over the files of a chapter and find doubts for a person to check (method §14; decision 0057).

Belongs here: how a chapter declares its rules, running them, what opens and clears their matters, their lists and figures.
Does not belong here: any rule (`sql/<chapter>/`, `wengang.<chapter>.clues`), matters as such (`wengang.matters`).
"""
