"""Flows through a real Airflow. A package, so that its installation is stopped when the last flow of a worker has ended."""
