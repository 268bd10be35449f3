"""务工结构: who the people at work are, where they went, who stayed at work, and whom losing work hit (policy 一, 2.1.1; decision 0065).

Belongs here: what of a snapshot tells its stock apart. Does not belong here: the stock itself and its changes (`monitoring`), how serious a
fall is (`risk_detection`), pages (`wengang_desk`).
"""
