"""The read models' figures as a page and two pictures: docs/benchmarks-read-models.md and docs/images."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "benchmarks-read-models.md"
QUESTIONS = {
    "one resident": "one resident at any (V, T)",
    "whole town": "the whole town at any (V, T)",
    "statistics": "statistics of the town",
    "difference": "difference of two states",
    "history": "history of one resident",
}


def write_report(results: dict[str, Any]) -> None:
    """Write the page, its pictures, and the figures themselves beside them."""
    (DOCS / "images").mkdir(exist_ok=True)
    (DOCS / "images" / "read-models.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    _growth(results["sizes"], DOCS / "images" / "read-models-growth.svg")
    _answers(results["sizes"], DOCS / "images" / "read-models-answers.svg")
    PAGE.write_text(_page(results), encoding="utf-8")


def _page(results: dict[str, Any]) -> str:
    sizes = results["sizes"]
    return f"""# Read models: what was measured

Written by `python bench/read_models.py --all --write` on {datetime.now(UTC):%Y-%m-%d}: {results["machine"]}; load
{results["load_at_start"]:.1f} at the start, {results["load_at_end"]:.1f} at the end. One generated town with
50,000 residents (fewer in the smaller logs), their bills, payments, moves, corrections and cancellations. Each part ran
in a process of its own.

![Events per second and memory by the length of the log](images/read-models-growth.svg)

## Rebuilding and following

{_table(sizes, _rebuilding)}

"lag" is the time from a commit's stamp, in another process that records 200 a second, until the event can be read here.

## Questions (ms, median / 95th percentile)

{_table(sizes, _asked)}

![Answers at any point in time, by peer](images/read-models-answers.svg)
"""


def _table(sizes: dict[str, Any], rows: Any) -> str:  # noqa: ANN401 - a function of the figures of one size
    columns = {f"{int(events):,}": rows(found) for events, found in sizes.items()}
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    lines = ["| events in the log | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [
        f"| {name} | " + " | ".join(column.get(name, "–") for column in columns.values()) + " |" for name in names
    ]
    return "\n".join(lines)


def _rebuilding(found: dict[str, Any]) -> dict[str, str]:
    ratio = found["rebuild_events_per_s"] / found["runner_events_per_s"]
    rows = {
        "rebuild from the SQLite log, events/s": f"{found['rebuild_events_per_s']:,.0f}",
        "CPU time, µs an event": f"{found['rebuild_cpu_us_per_event']:.1f}",
        "peak memory, MiB": f"{found['peak_mib']:,.0f}",
        "read model, bytes an event": f"{found['bytes_per_event']:.0f}",
        "log, bytes an event": f"{found['log_bytes_per_event']:.0f}",
        "the library's ProjectionRunner, events/s": f"{found['runner_events_per_s']:,.0f} (we: {ratio:.0f} ×)",
        "lag at 200 commands/s, ms, p50 / p99": f"{found['lag']['p50_ms']:.0f} / {found['lag']['p99_ms']:.0f}",
        "CPU of following, ms a command": f"{found['lag']['cpu_ms_per_command']:.1f}",
    }
    for peer in ("postgres", "mariadb"):
        if "maintained_events_per_s" in found.get(peer, {}):
            rows[f"{peer} keeping both times, events/s"] = f"{found[peer]['maintained_events_per_s']:,.0f}"
            rows[f"{peer} loading finished rows, rows/s"] = f"{found[peer]['load_rows_per_s']:,.0f}"
    return rows


def _asked(found: dict[str, Any]) -> dict[str, str]:
    rows = {}
    for key, question in QUESTIONS.items():
        for peer, answers in _by_peer(found).items():
            if key in answers:
                rows[f"{question}: {peer}"] = f"{answers[key]['p50_ms']:.1f} / {answers[key]['p95_ms']:.1f}"
    return rows


def _by_peer(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "Daicho": found,
        "replay of the log": found["replay"],
        "PostgreSQL": found.get("postgres", {}),
        "MariaDB": found.get("mariadb", {}),
    }


def _growth(sizes: dict[str, Any], path: Path) -> None:
    figure, (rate, memory) = plt.subplots(1, 2, figsize=(8, 2.8), layout="constrained")
    events = [int(size) for size in sizes]
    rate.plot(events, [found["rebuild_events_per_s"] for found in sizes.values()], "o-", label="Daicho")
    rate.plot(events, [found["runner_events_per_s"] for found in sizes.values()], "s--", label="ProjectionRunner")
    rate.set(xscale="log", yscale="log", xlabel="events in the log", ylabel="events/s")
    rate.legend(frameon=False)
    memory.plot(events, [found["peak_mib"] for found in sizes.values()], "o-")
    memory.set(xscale="log", ylim=(0, None), xlabel="events in the log", ylabel="peak memory, MiB")
    figure.savefig(path)
    plt.close(figure)


def _answers(sizes: dict[str, Any], path: Path) -> None:
    keys = ("one resident", "whole town", "statistics")
    figure, panels = plt.subplots(1, 3, figsize=(8, 2.8), layout="constrained")
    for key, panel in zip(keys, panels, strict=True):
        for peer in _by_peer(next(iter(sizes.values()))):
            points = [(int(size), _by_peer(found)[peer].get(key)) for size, found in sizes.items()]
            known = [(size, answer["p50_ms"]) for size, answer in points if answer]
            if known:
                panel.plot(*zip(*known, strict=True), "o-", label=peer)
        panel.set(xscale="log", yscale="log", title=key, xlabel="events", ylabel="ms, median")
    panels[0].legend(frameon=False, fontsize=7)
    figure.savefig(path)
    plt.close(figure)
