"""雨露计划+ and young people out of work: who is handed from 乡村振兴 to 人社, what is done for them, who works (policy 2.7; method §14.3).

Belongs here: its two tables (`file_tables`) and what is read from them. Does not belong here: other domains, Airflow (`dags/`).
"""
