"""办事页: what a county clerk, a reviewer, an operator, an auditor and a leader see and hand in, as pages of Airflow's own web server.

Belongs here: routes, templates, static files, who may see which page. Does not belong here: any rule (`wengang`), who is visiting (Airflow
knows; `plugins/desk.py` tells), what a human task asks.

The pages ask `wengang` for everything and decide nothing (architecture, “The house”); they work without JavaScript and ask no other server.
"""
