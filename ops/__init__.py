"""The one-machine installation: starting and stopping its processes. Nothing else knows about processes.

Belongs here: PostgreSQL, the mail catcher, Airflow's processes, and the folder `var/`. Does not belong here: any business.
"""
