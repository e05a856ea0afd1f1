"""`daicho demo`: the whole job on simulated towns, told as a story; every step is a command you can type yourself."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Annotated, Final

import typer
from rich.panel import Panel
from rich.text import Text

from connectors.files.manifest import Manifest, Story
from connectors.files.town import find_towns
from console.cli import main
from console.cli.commands.generate import RESIDENTS, YEARS
from console.cli.session import Session, session_of
from console.errors import Complaint, Exit, Words
from console.logs import CLUSTER, LOG, REPLICA, Place

TOGANE: Final = "122131"

_CHAPTERS: Final[dict[str, tuple[Words, tuple[str, ...]]]] = {
    "family_moves": (
        Words(
            "{head} の一家4人は {notified_on} に「{planned_on} に山武市へ転出する」と届け出ました。"
            "山武市からの転入通知は「{arrived_on} に転入」。その翌日、この一家は住民だったのか。"
            "答えは「いつ知っていたか」で変わります。",
            "The family of {head} told on {notified_on} that it would leave for Sammu on {planned_on}. "
            "Sammu's notice said that it had arrived on {arrived_on}. Were they residents on the day after? "
            "It depends on what was known when.",
        ),
        (
            "show {first} --town {from} --valid 2024-03-30 --known 2024-03-25",
            "show {first} --town {from} --valid 2024-03-30 --known {notice_on}",
            "history {first} --town {from}",
            "show {arrived} --town {to} --valid 2024-03-30",
        ),
    ),
    "mistyped_birth": (
        Words(
            "{name} の生年月日は {entered_on} に誤って入力され、{corrected_on} に誤記修正されました。"
            "誤りも訂正も残ります。",
            "The birth date of {name} was mistyped on {entered_on} and corrected on {corrected_on}. Both stay.",
        ),
        ("diff {number} --town {town} --valid 2023-07-01 --known 2023-07-01 --known {corrected_on}",),
    ),
    "late_move": (
        Words(
            "{name} さんの住民税は {decided_on} に決定されました。{told_on} に「{arrived_on} に山武市へ転出した」と"
            "届け出があり、1月1日は住民でなかったと分かりました。届出は見直しとして税務に届き、"
            "更正はその届出を引用します。当初の通知書も残ります。",
            "The resident tax of {name} was decided on {decided_on}. On {told_on} the office learned of a move to "
            "Sammu on {arrived_on}: on 1 January she had not been a resident. The notice reaches tax as a review, "
            "the corrected bill cites it, and the first bill stays visible.",
        ),
        (
            "bill jumin-{year}-{number} --town {town} --known {decided_on}",
            "tax review --town {town} --taxpayer {number}",
            "tax review --town {town} --settle resident-{year}-{number} --reason 12月28日の転出による",
            "tax explain --town {town} --taxpayer {number} --year {year}",
        ),
    ),
    "late_scrapping": (
        Words(
            "軽自動車税は {decided_on} に決定されました。"
            "{reported_on} に「{scrapped_on} に廃車した」と届け出がありました。"
            "決定した日に何を知っていたかは、いまでも正確に言えます。",
            "The vehicle tax was decided on {decided_on}. On {reported_on} the office learned that the vehicle "
            "had been scrapped on {scrapped_on}. What was known on the day of the decision can still be said.",
        ),
        (
            "bill {bill} --town {town} --known {decided_on}",
            "bill {bill} --town {town} --known {reported_on}",
        ),
    ),
}
"""Key of a generated story → what happened, and the commands that show it; `{names}` are the story's facts."""

_AUDIT: Final = Words(
    "監査: 東金市の過去の状態を、ログだけから二つの時計で再現し、すべての読み取りモデルと突き合わせます。",
    "Audit: a past state of Togane is reconstructed from the log alone, and every read model is compared with replay.",
)
_NEXT: Final = Words(
    "所要 {seconds:.0f} 秒。続けて試すなら:\n"
    "  daicho --data {data} find 加藤 --town 東金市\n"
    "  daicho --data {data} stats --town 東金市 --valid 2024-01-01\n"
    "  daicho --data {data} household 000000000000027 --town 東金市 --valid 2023-11-20\n"
    "  daicho --help",
    "Done in {seconds:.0f} s. What to try next:\n"
    "  daicho --data {data} find 加藤 --town 東金市\n"
    "  daicho --data {data} stats --town 東金市 --valid 2024-01-01\n"
    "  daicho --data {data} household 000000000000027 --town 東金市 --valid 2023-11-20\n"
    "  daicho --help",
)


def run(
    ctx: typer.Context,
    residents: Annotated[int, typer.Option("--residents", metavar="N", help="residents")] = RESIDENTS,
    years: Annotated[int, typer.Option("--years", metavar="N", min=1, help="years")] = YEARS,
    log: Annotated[Place, typer.Option("--log", help="log")] = Place.SQLITE,
) -> None:
    """Generate, import, ask, replay, verify; exits with the code of the first step that fails."""
    session = session_of(ctx)
    with _cluster(session) if log is Place.KAFKA else nullcontext():
        _tell_all(session, residents, years)


@contextmanager
def _cluster(session: Session) -> Iterator[None]:
    """The cluster that DAICHO_KAFKA names, or a broker of our own as long as the demo runs."""
    if any(session.data.glob(f"*/{LOG}")):
        raise Complaint("C122", data=session.data, place=Place.SQLITE)
    if os.environ.get(CLUSTER):
        yield
        return
    broker = import_module("connectors.kafka.broker")  # only this demo needs a broker
    with broker.LocalKafka(session.data / "broker") as kafka:
        session.remark("broker_started", servers=kafka.bootstrap_servers)
        mine = {CLUSTER: kafka.bootstrap_servers, "KAFKA_SINGLE_BROKER": "y", "KAFKA_OPEN_CLUSTER": "y"}
        os.environ |= mine
        try:
            if not any(session.data.glob(f"*/{REPLICA}")):
                _type(session, "topics create")
            yield
        finally:
            for name in mine:
                del os.environ[name]


def _tell_all(session: Session, residents: int, years: int) -> None:
    started = time.monotonic()
    files = session.data / "files"
    if not find_towns(files):
        _type(session, f"generate {files} --residents {residents} --years {years}")
    _type(session, f"import {files}")
    for story in Manifest.load(find_towns(files)[TOGANE], TOGANE).stories:
        if story.key in _CHAPTERS:
            _tell(session, story)
    session.show(_paragraph(session, _AUDIT))
    _type(session, f"replay --town {TOGANE} --valid 2024-06-30 --known 2024-06-30 --digest")
    _type(session, "verify --all")
    session.show(_paragraph(session, _NEXT, seconds=time.monotonic() - started, data=session.data))


def _tell(session: Session, story: Story) -> None:
    words, commands = _CHAPTERS[story.key]
    facts = {**story.facts}
    facts["first"] = facts.get("numbers_from", "").partition(" ")[0]
    facts["arrived"] = facts.get("numbers_to", "").partition(" ")[0]
    session.show(_paragraph(session, words, **facts))
    for command in commands:
        _type(session, command.format(**facts))


def _paragraph(session: Session, words: Words, **facts: object) -> Panel:
    return Panel(Text(words.say(session.lang).format(**facts)), border_style="cyan")


def _type(session: Session, command: str) -> None:
    """Run a command line as a person would; stop the demo where it fails."""
    session.show(Text(f"$ daicho {command}", "bold green"))
    front = ["--data", str(session.data), "--lang", session.lang, "--log-file", str(session.log_file)]
    code = main.main([*front, *command.split()])
    if code != Exit.OK:
        raise typer.Exit(code)
