"""`daicho draft approve`: 決裁 and 本登録 of a 仮登録 in one commit."""

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
    """Decide and record; R124 for its author, R137 before it was reviewed."""
    with drafts.counter(ctx, town, "approve") as (session, service, visit):
        found = drafts.draft_of(service, visit, draft)
        receipt, numbers = service.decide_draft(visit, found.id)
        drafts.done(session, found, "draft_done_approve", position=receipt.last, numbers=numbers)
