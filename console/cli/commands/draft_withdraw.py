"""`daicho draft withdraw`: 取下げ of a 仮登録; nothing of it remains."""

from typing import Annotated

import typer

from console.cli import drafts
from console.cli.options import Town


def run(
    ctx: typer.Context,
    *,
    draft: Annotated[str, typer.Argument(metavar="DRAFT", help="draft")],
    town: Town = None,
) -> None:
    """Take it back."""
    with drafts.counter(ctx, town, "withdraw") as (session, service, visit):
        found = drafts.draft_of(service, visit, draft)
        service.withdraw(visit, found.id)
        drafts.done(session, found, "draft_done_withdraw")
