"""A real Keycloak on loopback with one realm, from Maven Central; no Docker needed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION: Final = "26.7.3"
"""The newest when this was written; still runs on Java 17."""

CACHE: Final = Path(__file__).parents[2] / ".kafka"
"""Beside Kafka's own jars, where `make clean` finds it."""

READY_SECONDS: Final = 480
"""A first start builds the server: 20 to 60 s on two cores, minutes where many share them."""

REALM: Final = "sanbu"
CLIENT: Final = "daicho"
SECRET: Final = "only-for-tests"  # noqa: S105 - a server of the test's own, gone after it
PASSWORD: Final = "yuki-no-asa-2026"  # noqa: S105 - the same

POM: Final = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>daicho</groupId><artifactId>local-keycloak</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>org.keycloak</groupId><artifactId>keycloak-quarkus-dist</artifactId><version>{VERSION}</version>
    <type>zip</type>
    <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
  </dependency></dependencies>
</project>
"""


@dataclass(frozen=True)
class Keycloak:
    """Where it listens."""

    port: int

    @property
    def issuer(self) -> str:
        """The realm's issuer; named `localhost`, so that it is another site than 127.0.0.1."""
        return f"http://localhost:{self.port}/realms/{REALM}"


def missing() -> str | None:
    """Say what this machine lacks, or None."""
    lacking = [name for name in ("java", "mvn") if shutil.which(name) is None]
    return f"no Keycloak: not found: {', '.join(lacking)} (Java 17 and Maven are needed)" if lacking else None


@contextmanager
def keycloak(home: Path, cache: Path) -> Iterator[Keycloak]:
    """Start one in `home`, and stop it by its own process."""
    server = _unpacked(home, cache)
    (server / "data" / "import").mkdir(parents=True)
    (server / "data" / "import" / "realm.json").write_text(json.dumps(_realm()), encoding="utf-8")
    port, management = _free_port(), _free_port()
    command = [str(server / "bin" / "kc.sh"), "start-dev", "--import-realm", "--db", "dev-mem", "--cache", "local"]
    command += ["--http-host", "127.0.0.1", "--http-port", str(port), "--http-management-port", str(management)]
    command += ["--http-management-host", "127.0.0.1", "--hostname", f"http://localhost:{port}"]
    heap = {"JAVA_OPTS_KC_HEAP": "-Xms128m -Xmx512m", "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1"}
    with (home / "keycloak.log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **heap}, stdout=log, stderr=log)
        try:
            _wait(process, f"http://127.0.0.1:{port}/realms/{REALM}", home / "keycloak.log")
            yield Keycloak(port)
        finally:
            process.terminate()
            process.wait(60)


def _unpacked(home: Path, cache: Path) -> Path:
    """A copy of the distribution, fetched by Maven the first time (about 170 MB)."""
    archive = cache / f"keycloak-quarkus-dist-{VERSION}.zip"
    if not archive.exists():
        pom = home / "pom.xml"
        pom.write_text(POM)
        fetch = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={home}"]
        subprocess.run(fetch, check=True, capture_output=True)
        cache.mkdir(parents=True, exist_ok=True)
        shutil.move(home / archive.name, archive)
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(home)
    server = home / f"keycloak-{VERSION}"
    (server / "bin" / "kc.sh").chmod(0o755)
    return server


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Until it answers; its process ending, or its own deadline, ends the wait."""
    deadline = READY_SECONDS * 2
    while deadline:
        deadline -= 1
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            try:
                process.wait(0.5)
            except subprocess.TimeoutExpired:
                continue
            break
    raise AssertionError(f"Keycloak didn't start:\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _realm() -> dict[str, Any]:
    """A realm with two people, their groups, and one confidential client that must use PKCE."""
    groups = {
        "name": "groups",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-group-membership-mapper",
        "config": {"claim.name": "groups", "full.path": "false", "id.token.claim": "true"},
    }
    return {
        "realm": REALM,
        "enabled": True,
        "sslRequired": "none",
        "groups": [{"name": "togane-jumin"}, {"name": "sammu-kansa"}],
        "clients": [
            {
                "clientId": CLIENT,
                "secret": SECRET,
                "redirectUris": ["http://127.0.0.1:*", "http://testserver/*"],
                "attributes": {"pkce.code.challenge.method": "S256", "post.logout.redirect.uris": "+"},
                "protocolMappers": [groups],
            }
        ],
        "users": [_user("hanako", "花子", ["togane-jumin", "sammu-kansa"]), _user("jiro", "次郎", [])],
    }


def _user(name: str, given: str, groups: list[str]) -> dict[str, Any]:
    return {
        "username": name,
        "enabled": True,
        "email": f"{name}@example.jp",
        "emailVerified": True,
        "firstName": given,
        "lastName": "山武",
        "groups": groups,
        "credentials": [{"type": "password", "value": PASSWORD}],
    }
