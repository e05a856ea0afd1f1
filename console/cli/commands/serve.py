"""`daicho serve`: screens, API and followers."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final

import typer

from connectors.identity.demo import DEMO_USERS, PASSWORD
from console import serving
from console.bootstrap import offices
from console.cli import main, values
from console.cli.options import Towns
from console.cli.registers import some_offices
from console.cli.session import Session, session_of
from console.errors import Complaint, Exit, Words
from console.helpers import helping
from console.worker import first_worker, usual_workers
from events.towns import member_town

RESIDENTS: Final = 5_000
"""Six full towns in half a minute."""


def run(
    ctx: typer.Context,
    *,
    town: Towns = None,
    host: Annotated[str, typer.Option(metavar="HOST", help="host")] = serving.LOOPBACK,
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65_535, help="port")] = serving.PORT,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", metavar="FILE", help="tls_cert")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", metavar="FILE", help="tls_key")] = None,
    trusted_proxy: Annotated[str, typer.Option("--trusted-proxy", metavar="ADDRESS", help="trusted_proxy")] = "",
    demo: Annotated[bool, typer.Option("--demo", help="serve_demo")] = False,
    residents: Annotated[int, typer.Option("--residents", metavar="N", min=1, help="serve_residents")] = RESIDENTS,
    workers: Annotated[int | None, typer.Option("--workers", metavar="N", min=1, max=64, help="serve_workers")] = None,
) -> None:
    """Serve until told to stop; Complaint C204 where there is no town, Refusal C309 where the port is taken."""
    session = session_of(ctx)
    codes = tuple(member_town(one).lgcode for one in town or ())
    at = serving.Listening(host, port, tls_cert, tls_key, _one_address(trusted_proxy))
    with serving.listening(at) as taken, first_worker(workers or usual_workers()) as first:
        if demo:
            _make_towns(session, residents, codes)
            serving.demo_accounts(session.data, codes)
            users = "、".join(f"{user.id} ({user.name})" for user in DEMO_USERS)
            session.remark("demo_user", password=PASSWORD, users=users)
        towns = [office.town for office in some_offices(session, codes)]
        session.remark("serving_towns", towns="、".join(values.town(one, session.lang) for one in towns))
        served = tuple(one.lgcode for one in towns)
        with (
            serving.opened(session.data, served, first) as app,
            helping(first, serving.END_SECONDS, serving.answer, session.data, served, at, taken) as helpers,
        ):
            session.remark("serving", address=at.address(taken))
            serving.serve(app, at, taken, helpers.stop)


def _one_address(typed: str) -> str:
    """An IP address, or nothing; Complaint C111 for a name or a range: whoever is trusted may claim to be anybody."""
    if not typed:
        return ""
    try:
        return str(ip_address(typed))
    except ValueError as error:
        allowed = Words("IPアドレス1つ（例 192.0.2.10）", "one IP address, such as 192.0.2.10")
        raise Complaint("C111", option="--trusted-proxy", value=typed, allowed=allowed) from error


def _make_towns(session: Session, residents: int, codes: tuple[str, ...]) -> None:
    """Simulated towns, unless the folder has towns; SystemExit with the code of the step that fails."""
    if offices(session.data):
        return
    files = session.data / "files"
    front = ["--data", str(session.data), "--lang", session.lang, "--log-file", str(session.log_file)]
    only = [word for code in codes for word in ("--town", code)]
    for line in (["generate", str(files), "--residents", str(residents), *only], ["import", str(files)]):
        code = main.main([*front, *line])
        if code != Exit.OK:
            raise typer.Exit(code)
