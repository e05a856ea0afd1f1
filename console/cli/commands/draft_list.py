"""`daicho draft list`: 仮登録 that wait for 審査 and 決裁, oldest first."""

import typer

from console.cli import drafts, screen, values
from console.cli.options import Town
from events.event import instant


def run(ctx: typer.Context, *, town: Town = None) -> None:
    """List the open drafts."""
    with drafts.counter(ctx, town, "list") as (session, service, visit):
        found = service.drafts(visit)
        if session.json:
            session.write([drafts.for_programs(one) for one in found])
            return
        columns = [session.say(key) for key in ("draft_id", "reason", "draft_people", "draft_author", "draft_saved")]
        rows = [
            (
                one.id[:8],
                values.reason(one.reason, session.lang),
                drafts.people(one),
                f"{one.author}\n{drafts.state(session, one)}",
                values.moment(instant(one.saved_at), session.lang),
            )
            for one in found
        ]
        session.show(screen.listing(columns, rows, whole=(0,)) if rows else session.say("draft_none"))
