"""风险提示 to units: drafts, approval, issue, correction (policy 3.2, domain section 11).

Belongs here: which unit gets which letter, its words, and when it may go out. Does not belong here: levels (`risk_detection`), the two
reviewers (`approvals`), addresses (`people`), sending (`mail`).
"""
