"""`daicho agreement contract`: AsyncAPI, Avro schema, OpenAPI and invented test data of one agreement, as files."""

import json
from pathlib import Path
from typing import Annotated

import typer

from connectors.exchange.contract import contract
from connectors.exchange.schema import incompatibilities, schema_of
from console.cli.agreements import agreement_of
from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import session_of
from console.feed.openapi import document
from console.refusals import Refusal


def run(
    ctx: typer.Context,
    *,
    agreement: Annotated[str, typer.Argument(metavar="AGREEMENT", help="agreement_number")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="contract_out")],
    against: Annotated[Path | None, typer.Option("--compatible-with", metavar="FILE", help="contract_against")] = None,
    town: Town = None,
) -> None:
    """Write the contract; Refusal C401 for an unknown number, C408 where an earlier schema would lose something."""
    session = session_of(ctx)
    office = one_office(session, town)
    found = agreement_of(office, agreement)
    terms = found.as_terms()
    if against is not None:
        earlier = json.loads(against.read_text(encoding="utf-8"))
        if lost := incompatibilities(earlier, schema_of(terms.items, terms.event_types)):
            raise Refusal("C408", differences="; ".join(lost))
    files = contract(office.town.lgcode, terms, found.terms.provision_purpose or "")
    files["openapi.json"] = document()
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
    if session.json:
        session.write({"folder": str(out), "files": sorted(files)})
        return
    session.show(session.say("contract_written", count=len(files), folder=out))
