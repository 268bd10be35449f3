"""deploy/helm: each process gets what it gets from docker-compose.yaml, no secret stands there, and every name leads somewhere.

The chart is not part of this project: Helm holds the values to the chart's own schema at `helm template` and at each installation. Here a
misspelt key of the outer levels is found, and what only this project can know.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from tests.integrity.sources import ROOT, as_list
from tests.integrity.test_containers import COMPOSE, DOCKERFILE, SECRET_NAME, SERVICES
from tests.integrity.test_lock import pinned

from wengang import __version__

FOLDER = ROOT / "deploy" / "helm"
TEXT = (FOLDER / "values.yaml").read_text(encoding="utf-8")
VALUES: dict[str, Any] = yaml.safe_load(TEXT)
PODS: dict[str, Any] = yaml.safe_load((FOLDER / "values-kubernetes.yaml").read_text(encoding="utf-8"))
MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PROCESSES: dict[str, dict[str, Any]] = {
    "prepare": VALUES["migrateDatabaseJob"],
    "api-server": VALUES["apiServer"],
    "scheduler": VALUES["scheduler"],
    "dag-processor": VALUES["dagProcessor"],
    "triggerer": VALUES["triggerer"],
    "worker": VALUES["workers"]["celery"],
    "pod of a task": VALUES["workers"]["kubernetes"],
}
LIKE_SERVICE = {"scheduler": "dag-processor", "pod of a task": "worker"}
"""Whose variables of docker-compose.yaml hold where no service of the same name does the same: there the scheduler also runs the tasks."""
KEYS_OF_THE_CHART = {
    "airflowConfigAnnotations",
    "airflowHome",
    "airflowVersion",
    "allowPodLaunching",
    "apiSecretKeySecretName",
    "apiServer",
    "createUserJob",
    "dagProcessor",
    "data",
    "databaseCleanup",
    "enableBuiltInSecretEnvVars",
    "env",
    "executor",
    "extraEnv",
    "fernetKeySecretName",
    "fullnameOverride",
    "gid",
    "images",
    "jwtSecretName",
    "logs",
    "migrateDatabaseJob",
    "postgresql",
    "redis",
    "scheduler",
    "secret",
    "securityContexts",
    "statsd",
    "triggerer",
    "uid",
    "useStandardNaming",
    "workers",
}
SECRETS_OF_THE_CHART = {
    ("wengang-airflow", "connection"),
    ("wengang-airflow", "fernet-key"),
    ("wengang-airflow", "api-secret-key"),
    ("wengang-airflow", "jwt-secret"),
    ("wengang-result-backend", "connection"),
    ("wengang-broker", "connection"),
    ("wengang-broker", "password"),
}
"""Under which key the chart looks into each of the Secrets that the values name."""
BY_THE_CHART = {
    "AIRFLOW__CORE__FERNET_KEY",
    "AIRFLOW__API__SECRET_KEY",
    "AIRFLOW__API_AUTH__JWT_SECRET",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    "AIRFLOW__CELERY__BROKER_URL",
    "AIRFLOW__CELERY__RESULT_BACKEND",
}
"""Which settings the chart makes of those Secrets."""


def variables(name: str) -> dict[str, dict[str, Any]]:
    """Give what a process gets beside Airflow's settings, by name."""
    return {entry["name"]: entry for entry in PROCESSES[name].get("env", [])}


def secret_keys() -> set[tuple[str, str]]:
    """Give each Secret with each of its keys that the values read."""
    entries = [entry for name in PROCESSES for entry in variables(name).values()]
    asked = [entry["valueFrom"]["secretKeyRef"] for entry in entries if "secretKeyRef" in entry.get("valueFrom", {})]
    return {(key["name"], key["key"]) for key in asked} | SECRETS_OF_THE_CHART | {("wengang-people", "people.yaml")}


def test_the_chart_knows_the_outer_keys() -> None:
    unknown = (set(VALUES) | set(PODS)) - KEYS_OF_THE_CHART
    assert not unknown, f"{sorted(unknown)} is misspelt, or enter it once helm template has accepted it"


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_a_process_gets_what_compose_gives_it(name: str) -> None:
    service = SERVICES[LIKE_SERVICE.get(name, name)]["environment"]
    expected = {variable for variable in service if not variable.startswith("AIRFLOW__")}
    assert set(variables(name)) - {"TRUSTED_HOSTS"} == expected, "TRUSTED_HOSTS is only a part of WENGANG_TRUSTED_HOSTS"


def test_airflow_is_set_as_in_compose() -> None:
    plain = {entry["name"]: entry["value"] for entry in VALUES["env"]}
    made = set(re.findall(r"^ *- name: (AIRFLOW__[A-Z_]+)$", VALUES["extraEnv"], re.M)) | {entry["envName"] for entry in VALUES["secret"]}
    of_pods = {name for name in made if name.startswith("AIRFLOW__KUBERNETES_EXECUTOR__")}
    assert set(plain) - {"TZ"} | made - of_pods | BY_THE_CHART == set(COMPOSE["x-airflow"])
    literal = {name: str(value) for name, value in COMPOSE["x-airflow"].items() if name in plain and "://" not in str(value)}
    assert {name: plain[name] for name in literal} == literal


def test_no_secret_stands_in_the_files() -> None:
    for path in FOLDER.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r"://[^:/$\s]*:[^$@\s]+@", text), f"{path.name}: a password stands in an address"
    for name in PROCESSES:
        for variable, entry in variables(name).items():
            if SECRET_NAME.search(variable) or variable.endswith("DATABASE_URL"):
                assert "secretKeyRef" in entry.get("valueFrom", {}), f"{name} {variable}: take it from a Secret"
    assert not [key for key in office_settings() if SECRET_NAME.search(key)]


def test_each_secret_stands_in_the_head_of_the_file_and_in_the_manual() -> None:
    head = TEXT[: TEXT.index("useStandardNaming")]
    missing = [f"{name} {key}" for name, key in secret_keys() for word in (name, key) if word not in head or word not in MANUAL]
    assert not missing, f"tell how the Secret is made {as_list(missing)}"


def office_settings() -> dict[str, str]:
    """Give the keys of the ConfigMap that an office fills in, with their samples."""
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", (FOLDER / "office.env").read_text(encoding="utf-8"), re.M))


def test_the_office_fills_in_what_is_read_and_nothing_else() -> None:
    read = set(re.findall(r"configMapKeyRef: \{name: wengang-office, key: ([A-Z_]+)\}", TEXT))
    assert read == set(office_settings())


def test_images_are_of_this_version_and_can_be_built() -> None:
    assert VALUES["images"]["airflow"]["tag"] == VALUES["images"]["pod_template"]["tag"] == __version__
    assert VALUES["airflowVersion"] == pinned("requirements.txt")["apache-airflow"]
    stages = set(re.findall(r"^FROM \S+ AS (\S+)", DOCKERFILE, re.M))
    for values in (VALUES, PODS):
        repositories = {values["images"][part]["repository"] for part in ("airflow", "pod_template")}
        assert {name.rsplit("wengang-")[-1] for name in repositories} <= stages, "name the stage of the Dockerfile"


def test_what_images_add_agrees_with_the_lock() -> None:
    constraints = pinned("constraints.txt")
    for name in ("requirements-celery.txt", "requirements-kubernetes.txt", "requirements-s3.txt"):
        differing = {package for package, version in pinned(name).items() if constraints.get(package, version) != version}
        assert not differing, f"{name} pins {sorted(differing)} otherwise than constraints.txt"


def test_every_folder_is_a_claim_that_all_nodes_see() -> None:
    claims = list(yaml.safe_load_all((FOLDER / "claims.yaml").read_text(encoding="utf-8")))
    assert all(claim["spec"]["accessModes"] == ["ReadWriteMany"] for claim in claims)
    named = {
        volume["persistentVolumeClaim"]["claimName"]
        for process in PROCESSES.values()
        for volume in process.get("extraVolumes", [])
        if "persistentVolumeClaim" in volume
    }
    assert named | {VALUES["logs"]["persistence"]["existingClaim"]} == {claim["metadata"]["name"] for claim in claims}
    for name, process in PROCESSES.items():
        mounted = {mount["name"] for mount in process.get("extraVolumeMounts", [])}
        assert mounted == {volume["name"] for volume in process.get("extraVolumes", [])}, name
