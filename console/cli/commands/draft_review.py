"""`daicho draft review`: 審査 of a 仮登録 by somebody else than its author."""

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
    """Mark it as reviewed; R124 for its author."""
    with drafts.counter(ctx, town, "review") as (session, service, visit):
        found = drafts.draft_of(service, visit, draft)
        service.review(visit, found.id)
        drafts.done(session, found, "draft_done_review")
