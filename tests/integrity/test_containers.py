"""docker-compose.yaml, Dockerfile and .env.example: sound in form, pinned, without secrets, and about variables that code really reads.

No container engine is needed; what only an engine can tell (images pull, services turn healthy) is not judged here.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from ops.watched import PART_OF, WORKER
from tests.integrity.sources import BORDER, ROOT, as_list, environment_names, python_files, texts

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
COMPOSE_TEXT = (ROOT / "docker-compose.yaml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
KEYS_OF_A_SERVICE = {
    "image",
    "build",
    "init",
    "restart",
    "security_opt",
    "cap_drop",
    "logging",
    "networks",
    "volumes",
    "depends_on",
    "environment",
    "command",
    "ports",
    "healthcheck",
    "profiles",
    "shm_size",
    "mem_limit",
    "pids_limit",
    "pull_policy",
    "stop_grace_period",
}
OWN_IMAGE = "wengang-${IMAGE_TARGET:-office}:local"
PINNED = re.compile(r"[a-z0-9./-]+:v?[0-9]+\.[0-9]+(\.[0-9]+)?(-[a-z0-9.-]+)?(@sha256:[0-9a-f]{64})?")
ONE_SHOT = {"prepare", "backup", "command", "trial"}
SECRET_NAME = re.compile(r"PASSWORD|SECRET|_KEY$|TOKEN")


def _documented() -> dict[str, str]:
    """Give every variable of .env.example with its sample value, commented out or not."""
    return dict(re.findall(r"^#? ?([A-Z][A-Z_0-9]+)=(.*)$", ENV_EXAMPLE, re.M))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_is_sound(name: str) -> None:
    service = SERVICES[name]
    unknown = set(service) - KEYS_OF_A_SERVICE
    assert not unknown, f"{name}: {sorted(unknown)} is misspelt, or enter it in KEYS_OF_A_SERVICE"
    assert service.get("restart") == ("no" if name in ONE_SHOT else "unless-stopped"), f"{name}: give it the right restart policy"
    assert set(service["networks"]) <= set(COMPOSE["networks"]), f"{name}: a network that is not declared"
    for needed, condition in dict(service.get("depends_on", {})).items():
        assert needed in SERVICES, f"{name} waits for {needed}, which does not exist"
        expected = "service_completed_successfully" if needed in ONE_SHOT else "service_healthy"
        assert condition["condition"] == expected, f"{name} waits for {needed}: use {expected}"
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or source.startswith((".", "/", "${")), f"{name}: volume {source} is not declared"
    assert service.get("mem_limit"), f"{name}: say how much memory it may take"


def test_the_specification_of_compose_accepts_it() -> None:
    folder = find_spec("check_jsonschema")
    if folder is None or not folder.submodule_search_locations:
        pytest.skip("requirements-dev.txt brings the schema: make check installs it")
    schema = Path(folder.submodule_search_locations[0]) / "builtin_schemas" / "vendor" / "compose-spec.json"
    faults = Draft7Validator(json.loads(schema.read_text(encoding="utf-8"))).iter_errors(COMPOSE)
    assert not [f"{'/'.join(map(str, fault.path))}: {fault.message}" for fault in faults]


def test_one_service_builds_the_image_and_no_other_is_looked_for_elsewhere() -> None:
    own = {name for name, service in SERVICES.items() if service["image"] == OWN_IMAGE}
    assert {name for name in own if "build" in SERVICES[name]} == {"prepare"}
    assert {SERVICES[name]["pull_policy"] for name in own - {"prepare"}} == {"never"}


def test_what_hangs_ends_itself() -> None:
    watched = {service["command"][3] for service in SERVICES.values() if service.get("command", [])[:3] == ["python", "-m", "ops.watched"]}
    assert watched == {*PART_OF, WORKER}


def test_an_office_with_its_own_database_starts_none() -> None:
    waiting = {name: service["depends_on"]["database"] for name, service in SERVICES.items() if "database" in service.get("depends_on", {})}
    assert waiting == {"prepare": {"condition": "service_healthy", "required": False}}
    assert not re.findall(r"@database\b", COMPOSE_TEXT), "docker-compose.yaml: an address names the container and not DATABASE_HOST"


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
def test_long_runner_is_watched(name: str) -> None:
    check = SERVICES[name].get("healthcheck", {})
    assert {"test", "interval", "timeout", "retries"} <= set(check), f"{name}: write a health check"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_image_is_pinned(name: str) -> None:
    image = SERVICES[name]["image"]
    assert image == OWN_IMAGE or PINNED.fullmatch(image), f"{name}: pin {image} to a version of two or three numbers"


def test_base_image_is_pinned_and_not_run_as_root() -> None:
    stages = re.findall(r"^FROM (\S+)(?: AS (\S+))?", DOCKERFILE, re.M)
    names = {alias for _, alias in stages}
    bases = {base for base, _ in stages} - names
    assert len(bases) == 1, f"all stages stand on one base image, found {bases}"
    assert PINNED.fullmatch(bases.pop()), "pin the base image to three numbers"
    assert re.search(r"^USER wengang$", DOCKERFILE, re.M), "the container does not run as root"
    assert stages[-1][1] == "office", "the last stage is what `docker build .` makes"
    assert {COMPOSE["services"]["prepare"]["build"]["target"]} == {"${IMAGE_TARGET:-office}"}
    assert {"office", "celery"} <= names


def test_builder_gets_what_is_copied_and_nothing_else() -> None:
    copied = {word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M) for word in line.split()}
    sent = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.M))
    assert copied == sent, f".dockerignore and COPY of the Dockerfile differ in {sorted(copied ^ sent)}"
    missing = [name for name in copied if not (ROOT / name).exists()]
    assert not missing, f"the Dockerfile copies what is not there {as_list(missing)}"


def test_only_the_page_and_the_mail_catcher_are_reached_and_from_this_machine_only() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(ports) == {"api-server", "mail-catcher"}
    assert all(re.fullmatch(r"\$\{[A-Z_]+:-127\.0\.0\.1:\d+\}:\d+", port) for listed in ports.values() for port in listed)


TASKS_AND_RESTORE = {"scheduler", "worker", "backup", "command"}


@pytest.mark.parametrize(
    ("variable", "needed_by"),
    [
        ("WENGANG_PERSON_KEY", TASKS_AND_RESTORE | {"api-server"}),
        ("WENGANG_ARCHIVE_KEY", TASKS_AND_RESTORE | {"api-server"}),
        ("AWS_SECRET_ACCESS_KEY", TASKS_AND_RESTORE | {"api-server"}),
        ("WENGANG_SEAL_KEY", TASKS_AND_RESTORE),
        ("WENGANG_MAILER_DATABASE_URL", TASKS_AND_RESTORE),
        ("WENGANG_SMTP_PASSWORD", TASKS_AND_RESTORE),
        ("WENGANG_SERVICE_PASSWORD", TASKS_AND_RESTORE),
    ],
)
def test_a_secret_reaches_only_who_needs_it(variable: str, needed_by: set[str]) -> None:
    holders = {name for name, service in SERVICES.items() if variable in (service.get("environment") or {})}
    assert holders == needed_by, f"{variable} stands in {sorted(holders)}"


def test_the_pages_have_what_they_read_and_write() -> None:
    pages, tasks = SERVICES["api-server"], SERVICES["scheduler"]
    assert set(pages["volumes"]) >= set(tasks["volumes"]), "drafts, packages and originals stand in var"
    assert COMPOSE["x-house"].items() <= pages["environment"].items()


def test_no_secret_stands_in_the_files() -> None:
    for name, service in SERVICES.items():
        for variable, value in (service.get("environment") or {}).items():
            if SECRET_NAME.search(variable):
                assert re.fullmatch(r"\$\{[A-Z_]+(:\?fill in \.env|-)\}", str(value)), f"{name} {variable}: take it from .env"
    assert not re.findall(r"://[^:/$\s]+:[^$@\s{]+@", COMPOSE_TEXT), "docker-compose.yaml: a password stands in an address"
    filled_in = [name for name, value in _documented().items() if SECRET_NAME.search(name) and value.strip()]
    assert not filled_in, f".env.example: leave secrets empty {as_list(filled_in)}"


def test_every_variable_of_compose_is_documented() -> None:
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_0-9]+)", COMPOSE_TEXT))
    missing = sorted(used - set(_documented()))
    assert not missing, f"Describe in .env.example what these variables of docker-compose.yaml are {as_list(missing)}"


def _read_by_code() -> set[str]:
    files = [*python_files("include/wengang", *BORDER), *(path for path in (ROOT / "Makefile", ROOT / ".ci" / "run") if path.exists())]
    return set().union(*(environment_names(path.read_text(encoding="utf-8")) for path in files))


def test_every_variable_that_code_reads_is_documented() -> None:
    read = _read_by_code()
    assert {"WENGANG_MODE", "WENGANG_DATABASE_URL"} <= read, "no environment variable was found: this test reads the wrong folder"
    missing = sorted(read - set(_documented()))
    assert not missing, f"Describe these variables in .env.example, in Chinese {as_list(missing)}"


def test_every_documented_variable_is_read() -> None:
    used = (
        _read_by_code() | set(re.findall(r"\$\{([A-Z_0-9]+)", COMPOSE_TEXT)) | {"COMPOSE_PROFILES", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"}
    )
    idle = sorted(set(_documented()) - used)
    assert not idle, f"Nothing reads these variables of .env.example: take them out {as_list(idle)}"


ONE_MACHINE = {"WENGANG_POLICY_FILE", "WENGANG_PORT"}
"""What .env.example says of one machine alone: a file or a port of that machine."""


def test_what_an_office_writes_into_the_file_reaches_its_containers() -> None:
    given = {name for service in SERVICES.values() for name in (service.get("environment") or {})}
    given |= set(re.findall(r"\$\{([A-Z_0-9]+)", COMPOSE_TEXT))
    unheard = sorted(name for name in _documented() if name.startswith("WENGANG_") and name not in given | ONE_MACHINE)
    assert not unheard, f"docker-compose.yaml gives these to nobody, so that they change nothing there {as_list(unheard)}"
    for name in ONE_MACHINE:
        before = ENV_EXAMPLE[: ENV_EXAMPLE.index(f"{name}=")].splitlines()[-2]
        assert "一台机器" in before, f".env.example: say above {name} that it is for one machine alone"


def test_compose_gives_the_house_no_variable_that_it_does_not_read() -> None:
    given = {name for service in SERVICES.values() for name in (service.get("environment") or {}) if name.startswith("WENGANG_")}
    idle = sorted(given - _read_by_code())
    assert not idle, f"docker-compose.yaml sets variables that no code reads {as_list(idle)}"


def test_airflow_settings_exist() -> None:
    spec = find_spec("airflow")
    assert spec is not None and spec.submodule_search_locations
    template = Path(spec.submodule_search_locations[0]) / "config_templates" / "config.yml"
    options = {section: body["options"] for section, body in yaml.safe_load(template.read_text(encoding="utf-8")).items()}
    of_compose = {name for service in SERVICES.values() for name in service.get("environment") or {} if name.startswith("AIRFLOW__")}
    # ops writes the same settings without their common beginning.
    of_ops = {f"AIRFLOW__{text}" for path in python_files("ops") for text in texts(path) if re.fullmatch(r"[A-Z_]+__[A-Z_]+", text)}
    settings = {name.replace("AIRFLOW__AIRFLOW__", "AIRFLOW__") for name in of_compose | of_ops}
    unknown = []
    for setting in settings:
        _, section, option = setting.lower().split("__")
        if section not in ("celery", "fab") and option not in options.get(section, {}):  # these two belong to providers
            unknown.append(setting)
    assert not unknown, f"This version of Airflow knows no such settings: correct them or take them out {as_list(unknown)}"


def test_compose_runs_modules_that_exist() -> None:
    for name, service in SERVICES.items():
        for module in re.findall(r"python -m ([a-z_.]+)", str(service.get("command", "")).replace(", -m, ", " -m ")):
            assert find_spec(module) is not None, f"{name} runs python -m {module}, which does not exist"
