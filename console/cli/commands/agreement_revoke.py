"""`daicho agreement revoke`: from this moment nothing is told; the right to read the topic goes as well."""

from typing import Annotated

import typer

from console.cli.agreements import Said, carry_out, form
from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import session_of
from console.feed.joined import publish_once
from events.agreement import AgreementRevoked, AgreementStatus
from registry.application.agreement import RevokeAgreement


def run(
    ctx: typer.Context,
    *,
    agreement: Annotated[str, typer.Argument(metavar="AGREEMENT", help="agreement_number")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="revoke_grounds")],
    town: Town = None,
) -> None:
    """Revoke; R706 where there is nothing to revoke."""
    session = session_of(ctx)
    office = one_office(session, town)
    command = RevokeAgreement(form=form(session, AgreementRevoked.TYPE), agreement=agreement, grounds=reason)
    carry_out(session, office, command, Said(AgreementStatus.REVOKED, agreement))
    publish_once(office, wait=False)
