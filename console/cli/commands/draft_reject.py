"""`daicho draft reject`: 差戻し of a 仮登録 to its author, who mends it and saves it again."""

from typing import Annotated

import typer

from console.cli import drafts
from console.cli.options import Town


def run(
    ctx: typer.Context,
    *,
    draft: Annotated[str, typer.Argument(metavar="DRAFT", help="draft")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="draft_why")],
    town: Town = None,
) -> None:
    """Send it back; R124 for its author."""
    with drafts.counter(ctx, town, "reject") as (session, service, visit):
        found = drafts.draft_of(service, visit, draft)
        service.send_back(visit, found.id, why)
        drafts.done(session, found, "draft_done_reject")
