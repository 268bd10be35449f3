"""审计: what each task began, did and counted (architecture decision 7).

Belongs here: writing content records, the fence between two tries of one task, reading both audit layers, and sealing what only grows.
Does not belong here: state changes of Airflow's tables (`sql/airflow_metadata/`), verifying an export (`ops/verify_audit.py`).
"""
