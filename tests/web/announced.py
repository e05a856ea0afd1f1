"""People whom 山武市 has announced to the town behind the screens: a mother with her son, and somebody protected."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from support.offices import form

from events.event import instant
from events.move_chain import MoveInAnnounced, ProtectionForwarded
from events.values.legal_date import LegalDate
from registry.application.moves import ReceiveAnnouncement

if TYPE_CHECKING:
    from registry.application.registry import TownRegistry

SAMMU: Final = "122378"
MOTHER, SON, REFUGEE = (f"{SAMMU}-{serial:015}" for serial in (18, 26, 34))
PLANNED: Final = date(2024, 3, 20)
MY_NUMBER: Final = "123456789018"
"""What the clerk at the counter may not see of the mother, and what her record must have all the same."""
REFUGE: Final = "千葉県山武市隠家1番地"


def announce(registry: TownRegistry) -> None:
    """Take in what 山武市 told of them."""
    usual = {
        "cited_town": SAMMU,
        "sex": "女",
        "kind": "japanese",
        "domicile": "千葉県山武市成東1番地",
        "koseki_head": "山武　太郎",
        "planned_leaving": PLANNED,
        "previous_household": "000000000000018",
        "previous_address": "千葉県山武市成東1番地",
        "planned_destination": "千葉県東金市",
    }
    mother = {"name": "山武　花子", "kana": "サンブ　ハナコ", "relationship": "世帯主", "my_number": MY_NUMBER}
    son = {"name": "山武　一", "kana": "サンブ　ハジメ", "relationship": "子", "sex": "男"}
    refugee = {"name": "避難　春子", "kana": "ヒナン　ハルコ", "previous_address": REFUGE, "previous_household": "9"}
    told = (
        (MOTHER, MoveInAnnounced(**{**usual, **mother, **_born("1990-02-02", "24846016267", 5)})),
        (SON, MoveInAnnounced(**{**usual, **son, **_born("2019-03-03", "24846016275", 6)})),
        (REFUGEE, ProtectionForwarded(support_status="active", support_until=date(2025, 3, 31))),
        (REFUGEE, MoveInAnnounced(**{**usual, **refugee, **_born("1985-05-05", "24846016283", 8)})),
    )
    today = instant(registry.log.head().recorded_at).date()
    for place, (arrival, body) in enumerate(told):
        filed = form(f"announced-{place}", type(body).TYPE, today)
        registry.handle(ReceiveAnnouncement(form=filed, arrival=arrival, body=body))


def _born(day: str, code: str, position: int) -> dict[str, object]:
    return {"birth": LegalDate.parse(day), "resident_code": code, "cited_position": position}
