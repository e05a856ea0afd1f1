"""A move as the staff of two towns type it, from the one-stop request to the proof that a third party checks."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from moves.neighbours import CAME, FROM_TOGANE, PLANNED, TARO, Neighbour, receive_typed
from support.command_line import Typed

from console.proof import access_log

if TYPE_CHECKING:
    from pathlib import Path

Towns = tuple[Neighbour, Neighbour]


def request(**other: Any) -> str:
    """A line of マイナポータル."""
    values = {
        "receipt": "R-2024-1",
        "filed_on": "2024-03-20",
        "people": [TARO],
        "planned_leaving": PLANNED.isoformat(),
        "destination": "千葉県山武市成東1番地",
        "visit_on": "2024-03-29",
    }
    return json.dumps({**values, **other}, ensure_ascii=False)


@pytest.mark.slow
def test_a_whole_move_is_typed_and_proved(towns: Towns, tmp_path: Path) -> None:
    """Intake, draft, decision, notice, entry, notice back, removal, and two files that prove it."""
    old, new = towns
    at_old, at_new = Typed(old.folder), Typed(new.folder)
    old.wait_for(date(2024, 3, 20))
    file = tmp_path / "requests.jsonl"
    file.write_text(f"{request()}\n{request(receipt='R-2', people=['99'])}\n", encoding="utf-8")
    first, second = at_old("move", "intake", str(file), "--actor", "clerk", "--json").json
    assert "R101" in second["outcome"] or "R103" in second["outcome"]
    draft = first["outcome"].rpartition(" ")[2]
    for step, actor in (("review", "reviewer"), ("approve", "chief")):
        assert at_old("draft", step, draft, "--actor", actor).code == 0
    assert at_old("move", "intake", str(file), "--json").json[0]["outcome"] == "本登録済み"
    old.tell()
    assert receive_typed(new, old)["received"] == 1
    (awaited,) = at_new("move", "list", "--valid", "2024-04-30", "--json").json["expected"]
    assert (awaited["arrival"], awaited["name"], awaited["lapses_on"]) == (FROM_TOGANE, "東金　太郎", "2024-04-30")
    assert "期限切れ" in at_new("move", "list", "--valid", "2024-05-01").out

    new.wait_for(CAME)
    typed = ("move", "enter", FROM_TOGANE, "--effective", CAME.isoformat(), "--item", "area=成東", "--item")
    assert at_new(*typed, "plate=1", "--json").json["error"]["code"] == "C413"
    entered = at_new(*typed, "relationship=世帯主", "--card", "--json").json
    assert at_new("show", entered["entered"][0], "--json").json["record"]["name"] == "東金　太郎"
    assert at_new(*typed, "relationship=世帯主", "--json").json["error"]["code"] == "R119"

    new.tell()
    (missing,) = at_old("move", "list", "--valid", "2024-04-30", "--json").json["unconfirmed"]
    assert (missing["number"], missing["destination"]) == (TARO, "千葉県山武市成東1番地")
    assert receive_typed(old, new)["dead_letters"] == []
    assert at_old("move", "list", "--valid", "2024-04-30", "--json").json["unconfirmed"] == []

    left, came = tmp_path / "left.json", tmp_path / "came.json"
    assert at_new("move", "export", "--arrival", FROM_TOGANE, "--out", str(left)).code == 0
    assert at_old("move", "export", "--resident", TARO, "--out", str(came)).code == 0
    keys = [part for one in towns for part in ("--key", str(one.key_file))]
    shown = Typed(tmp_path)("move", "verify", str(left), str(came), *keys, "--json").json
    assert [one["town"] for one in shown] == [old.code, new.code]
    refused = Typed(tmp_path)("move", "verify", str(came), str(left), *keys, "--json").json
    assert refused["error"]["code"] == "C406"
    with access_log(old.office) as log:
        assert "move export" in {entry.access.action for entry in log.entries()}


def test_wrong_use_is_refused_with_a_remedy(towns: Towns, tmp_path: Path) -> None:
    """A file that can't be read, a person without evidence, nobody named, a file that exists."""
    old, _ = towns
    at_old, out = Typed(old.folder), str(tmp_path / "out")
    bad = tmp_path / "bad.jsonl"
    bad.write_text(f"{request()}\n{{}}\n", encoding="utf-8")
    for code, line in (
        ("C411", ("move", "intake", str(bad))),
        ("C412", ("move", "export", "--resident", TARO, "--out", out)),
        ("C414", ("move", "export", "--out", out)),
        ("C305", ("move", "export", "--resident", TARO, "--out", str(bad))),
        ("C406", ("move", "verify", str(bad), "--key", str(old.key_file))),
    ):
        error = at_old(*line, "--json").json["error"]
        assert (error["code"], bool(error["remedy"])) == (code, True)
    proposed = at_old("move", "propose", "--with", "大網白里市", "--since", "2024-04-01", "--until", "2025-03-31")
    assert "122394-1" in proposed.out
