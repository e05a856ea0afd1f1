"""Kafka's own command-line tools, fetched by Maven beside the broker's jars."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from connectors.kafka.maven import KAFKA_VERSION, POM

if TYPE_CHECKING:
    from pathlib import Path

TOOLS_VERSION = "4.3.0"
"""The newest release of the tools that Maven had when this was written; they speak with newer brokers."""


def tools(cache: Path) -> Path:
    """The directory of the tools' jars, fetched the first time."""
    target = cache / f"kafka-tools-{TOOLS_VERSION}"
    if target.is_dir():
        return target
    partial = cache / f"{target.name}.{os.getpid()}.partial"
    partial.mkdir(parents=True)
    pom = partial / "pom.xml"
    broker, wanted = (
        f"{n}</artifactId><version>{v}" for n, v in (("kafka_2.13", KAFKA_VERSION), ("kafka-tools", TOOLS_VERSION))
    )
    pom.write_text(POM.replace(broker, wanted))
    command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", "-DincludeScope=runtime"]
    done = subprocess.run([*command, f"-DoutputDirectory={partial}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    try:
        partial.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(partial)
    return target
