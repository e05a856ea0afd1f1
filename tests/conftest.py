"""Options and fixtures for every room's tests: real brokers where Java and Maven are, a loud report where not."""
# ruff: noqa: PLC0415 -- only sessions with broker tests pay for importing the Kafka client

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from log.brokers import Town

    from connectors.kafka import ClusterSettings

CACHE = Path(__file__).parents[1] / ".kafka"
SERVERS = ("Kafka", "Keycloak", "Chromium")
"""What tests skip as `no <name>: <reason>` where it can't be had."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a running cluster be named."""
    parser.addoption(
        "--kafka-bootstrap-servers",
        metavar="HOST:PORT",
        help="run the broker tests against this open cluster instead of starting one from Maven artifacts",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Forgive kafka-python 3.0 its old way to read schemas and the sockets that it forgets while connecting."""
    forgotten = r"unclosed <socket.socket .*laddr=\('0.0.0.0', \d+\)>"
    config.addinivalue_line("filterwarnings", "ignore:(read_text|open_text|contents) is deprecated:DeprecationWarning")
    config.addinivalue_line("filterwarnings", f"ignore:{forgotten}:ResourceWarning")
    # Some are collected after the last test, when no test's filters hold.
    warnings.filterwarnings("ignore", forgotten, ResourceWarning)


def _not_run(config: pytest.Config) -> str | None:
    """Say why broker tests can't run here."""
    from connectors.kafka.maven import missing_tools

    return None if config.getoption("--kafka-bootstrap-servers") else missing_tools()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip broker tests where no broker can be had, and the soak unless it is asked for by `-m soak`."""
    broker_tests = [item for item in items if item.get_closest_marker("kafka")]
    reason = _not_run(config) if broker_tests else None
    for item in broker_tests:
        if reason is not None:
            item.add_marker(pytest.mark.skip(reason=f"no Kafka: {reason}"))
    if "soak" not in config.getoption("markexpr"):
        for item in items:
            if item.get_closest_marker("soak"):
                item.add_marker(pytest.mark.skip(reason="only behind `make soak`"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly which tests of a real server were not run: a green run without them proves less."""
    reasons = [r.longrepr[2] for r in terminalreporter.stats.get("skipped", []) if isinstance(r.longrepr, tuple)]
    for server in SERVERS:
        not_run = [reason for reason in reasons if f"no {server}: " in reason]
        if not_run:
            terminalreporter.section(f"{server.upper()} TESTS NOT RUN", sep="!", red=True, bold=True)
            text = f"{len(not_run)} tests with {server} were NOT RUN. {not_run[0].split(f'no {server}: ')[1]}"
            terminalreporter.write_line(text, red=True, bold=True)


@pytest.fixture(scope="session")
def kafka_cluster(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[ClusterSettings]":
    """Reach one real broker, shared by the whole session."""
    from connectors.kafka import ClusterSettings
    from connectors.kafka.broker import LocalKafka

    servers = request.config.getoption("--kafka-bootstrap-servers")
    if servers:
        yield ClusterSettings(servers, single_broker=True)
        return
    with LocalKafka(tmp_path_factory.mktemp("kafka"), cache=CACHE) as kafka:
        yield kafka.settings()


@pytest.fixture
def kafka_town(kafka_cluster: "ClusterSettings", tmp_path: Path) -> "Town":
    """Make a fresh town on the shared broker."""
    from log.brokers import Town

    return Town(kafka_cluster, tmp_path).create()
