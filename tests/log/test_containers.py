"""The container files, as far as they can be checked without an engine: schema, lint, and agreement with the code."""

import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from architecture.sources import ROOMS, ROOT

from connectors.kafka.topics import MAX_RECORD_BYTES, MIN_INSYNC, SETTINGS
from console.publishing import checkpoint_topic
from console.serving import PORT
from events.towns import MEMBER_TOWNS

compose_spec = pytest.importorskip("compose_spec", reason="the compose schema isn't installed")
dockerfile = pytest.importorskip("dockerfile", reason="the Dockerfile parser isn't installed")

DOCKER = ROOT / "docker"
SCRIPTS = sorted(DOCKER.glob("*.sh"))


def read_compose(text: str) -> dict[str, Any]:
    """Read a compose file by the Compose specification; ValueError names what doesn't fit it."""
    read: dict[str, Any] = compose_spec.PyCompose.from_yaml(text).to_dict()
    return read


COMPOSE = read_compose((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize(("right", "wrong"), [("restart:", "restarts:"), ("interval: 10s", "interval: often")])
def test_the_schema_finds_misprints(right: str, wrong: str) -> None:
    """A word that the Compose specification doesn't know is an error, so the file that is read above has none."""
    text = (DOCKER / "compose.yaml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=r"restarts|often"):
        read_compose(text.replace(right, wrong, 1))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_names_what_there_is(name: str) -> None:
    """Pinned images, declared secrets and volumes, files that exist, services that exist."""
    service = SERVICES[name]
    assert re.fullmatch(r"[\w./-]+:[\w.-]*\d[\w.-]*", service["image"])
    assert set(service.get("secrets", [])) <= COMPOSE["secrets"].keys()
    assert set(service.get("depends_on", {})) <= SERVICES.keys()
    for volume in service["volumes"]:
        source = volume.split(":")[0]
        assert (DOCKER / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


@pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if "restart" in service])
def test_a_lasting_service_is_watched(name: str) -> None:
    """What is to run for ever says how to know that it does."""
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_nothing_but_loopback_is_published() -> None:
    """The brokers are reached inside alone, and the screens through whatever the town puts in front."""
    assert [port for service in SERVICES.values() for port in service.get("ports", [])] == [f"127.0.0.1:{PORT}:{PORT}"]


def test_brokers_differ_in_name_and_disk_alone() -> None:
    """Three copies of one service."""
    first, *others = (SERVICES[name] for name in ("kafka1", "kafka2", "kafka3"))
    for n, other in enumerate(others, 2):
        assert str(other).replace(f"kafka{n}:/", "kafka1:/").replace(f"'HOST': 'kafka{n}'", "'HOST': 'kafka1'").replace(
            f"'NODE': '{n}'", "'NODE': '1'"
        ) == str(first)


def test_the_topics_are_what_the_start_up_audit_asks_for() -> None:
    """The script makes the topics of a member town as `daicho topics create` would, checkpoints included."""
    script = (DOCKER / "topics.sh").read_text(encoding="utf-8")
    wanted = SETTINGS | {"min.insync.replicas": str(MIN_INSYNC), "max.message.bytes": str(MAX_RECORD_BYTES)}
    assert dict(re.findall(r"--config ([\w.]+)=([\w-]+)", script)) == wanted
    town = SERVICES["topics"]["environment"]["TOWN"]
    assert town in {member.lgcode for member in MEMBER_TOWNS}
    names = re.search(r"for topic in (.+); do", script)
    assert names is not None
    assert {f"daicho.{town}.ledger", checkpoint_topic(town)} <= {f"daicho.{town}.{n}" for n in names[1].split()}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_well_formed_and_stop_at_errors(script: Path) -> None:
    """The shell can read them to the end, and no failed step is passed over."""
    text = script.read_text(encoding="utf-8")
    shell = text.splitlines()[0].removeprefix("#!")
    subprocess.run([shell, "-n", script], check=True)
    assert re.search(r"^set -eu", text, re.MULTILINE)


def lint(path: Path) -> list[str]:
    """What a Dockerfile linter (hadolint, by its rules' numbers) would say."""
    commands = dockerfile.parse_file(str(path))
    last_user = [command.value[0] for command in commands if command.cmd == "USER"][-1:]
    found = [] if last_user and last_user[0] not in {"root", "0"} else ["DL3002 the last user is root"]
    found += [
        "DL3003 use WORKDIR" for command in commands if command.cmd == "RUN" and re.search(r"\bcd ", str(command))
    ]
    for command in commands:
        words = " ".join(command.value)
        line = f"line {command.start_line}: {words}"
        if command.cmd == "FROM" and not re.search(r":[\w.-]*\d", command.value[0]):
            found.append(f"DL3006 {line}")
        if command.cmd == "WORKDIR" and not words.startswith("/"):
            found.append(f"DL3000 {line}")
        if command.cmd == "ADD":
            found.append(f"DL3020 {line}")
        if command.cmd in {"CMD", "ENTRYPOINT"} and not command.json:
            found.append(f"DL3025 {line}")
        for install in re.findall(r"pip install[^&]*", words):
            found += [f"DL3042 {line}"] * ("--no-cache-dir" not in install)
            found += [f"DL3013 {line}"] * ("--require-hashes" not in install and "--no-deps" not in install)
    for one, two in pairwise(commands):
        if one.cmd == two.cmd == "RUN":
            found.append(f"DL3059 line {two.start_line}")
    return found


def test_the_image_is_built_by_the_rules() -> None:
    """Pinned base, locked packages, no root, nothing left over."""
    assert lint(DOCKER / "Dockerfile") == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("USER 10001", "USER root", "DL3002"),
        ("python:3.11-slim-bookworm AS build", "python AS build", "DL3006"),
        ("WORKDIR /data", "WORKDIR data", "DL3000"),
        ("COPY console console", "ADD console console", "DL3020"),
        ('ENTRYPOINT ["daicho"]', "ENTRYPOINT daicho", "DL3025"),
        ("--no-cache-dir --require-hashes", "", "DL3042"),
        ("--require-hashes", "", "DL3013"),
    ],
)
def test_the_rules_can_be_broken(tmp_path: Path, right: str, wrong: str, rule: str) -> None:
    """Each rule finds its misprint."""
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    (tmp_path / "Dockerfile").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    assert rule in {found.split()[0] for found in lint(tmp_path / "Dockerfile")}


def test_the_image_holds_every_room_and_answers_where_it_is_asked() -> None:
    """All that is copied exists, all rooms are copied, and the port is the one that is served, exposed and probed."""
    commands = dockerfile.parse_file(str(DOCKER / "Dockerfile"))
    copied = {word for c in commands if c.cmd == "COPY" and not c.flags for word in c.value[:-1]}
    assert [word for word in copied if not (ROOT / word).exists()] == []
    assert set(ROOMS) <= copied
    assert [c.value for c in commands if c.cmd == "EXPOSE"] == [(str(PORT),)]
    assert list(next(c.value for c in commands if c.cmd == "CMD")) == SERVICES["daicho"]["command"]
    assert f"127.0.0.1:{PORT}/health" in SERVICES["daicho"]["healthcheck"]["test"][-1]
