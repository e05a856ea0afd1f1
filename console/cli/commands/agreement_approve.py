"""`daicho agreement approve`: 決裁, by another person than who proposed it."""

from typing import Annotated

import typer

from console.cli.agreements import Said, carry_out, form
from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import session_of
from events.agreement import AgreementApproved, AgreementStatus
from registry.application.agreement import ApproveAgreement


def run(
    ctx: typer.Context,
    *,
    agreement: Annotated[str, typer.Argument(metavar="AGREEMENT", help="agreement_number")],
    town: Town = None,
) -> None:
    """Approve; R705 for who proposed it, R706 where it doesn't wait for approval."""
    session = session_of(ctx)
    command = ApproveAgreement(form=form(session, AgreementApproved.TYPE), agreement=agreement)
    carry_out(session, one_office(session, town), command, Said(AgreementStatus.APPROVED, agreement))
