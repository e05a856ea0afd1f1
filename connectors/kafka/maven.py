"""Getting a real Apache Kafka for development: the broker's jars from Maven Central, no Docker needed."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Final

KAFKA_VERSION: Final = "4.4.0"
"""The newest 4.x release when this was written; needs Java 17."""

SLF4J_VERSION: Final = "1.7.36"
"""The last of the 1.7 line, which Kafka's jars are built against; a binding, so that the broker's log is readable."""

POM: Final = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>daicho</groupId><artifactId>local-kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>{SLF4J_VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""


class KafkaUnavailableError(RuntimeError):
    """A local Kafka can't be had here; the message says what is missing and what to do."""


def missing_tools() -> str | None:
    """Say what this machine lacks for a local Kafka, or None."""
    missing = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if not missing:
        return None
    return (
        f"A local Apache Kafka needs Java 17 and Maven; not found: {', '.join(missing)}. "
        "Install them (Debian: apt install openjdk-17-jre-headless maven), or name a running cluster instead."
    )


def libraries(cache: Path) -> Path:
    """Give the directory of Kafka's jars under a cache directory, fetched by Maven the first time (about 45 MB)."""
    lacks = missing_tools()
    if lacks is not None:
        raise KafkaUnavailableError(lacks)
    key = hashlib.sha256(POM.encode()).hexdigest()[:12]
    target = cache / f"kafka-{KAFKA_VERSION}-{key}"
    if target.is_dir():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "fetching.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several processes one fetches, and the others wait for it
        if not target.is_dir():
            _fetch(target)
    return target


def _fetch(target: Path) -> None:
    """Fetch beside and rename, so that an interrupted download is never taken for a whole one."""
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    pom = partial / "pom.xml"
    pom.write_text(POM)
    command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", "-DincludeScope=runtime"]
    done = subprocess.run(  # noqa: S603 -- the command is ours; only the cache's path varies
        [*command, f"-DoutputDirectory={partial}"], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        shutil.rmtree(partial)
        raise KafkaUnavailableError(f"Maven could not fetch Apache Kafka {KAFKA_VERSION}:\n{done.stdout[-2000:]}")
    partial.rename(target)
