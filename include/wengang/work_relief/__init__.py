"""以工代赈: projects that employ people of the place, what they are paid, and what of that a person should look at (policy 2.3; method §14.2).

Belongs here: its two tables (`file_tables`) and what is read from them. Does not belong here: other domains, Airflow (`dags/`).
"""
