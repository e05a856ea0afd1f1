"""`daicho user`: accounts, roles, blocks and tokens as an administrator types them."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from identity.stores import PASSWORD, cheap
from support.command_line import Typed

from connectors.identity.port import Outcome, sign_in
from connectors.identity.store import identity_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def daicho(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """A command line at an empty data folder, with a password on its standard input."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("connectors.identity.store.Passwords", cheap)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    return Typed(tmp_path / "data")


def added(daicho: Typed) -> Typed:
    """With one caseworker of 東金市."""
    done = daicho("user", "add", "Hanako", "--name", "山武花子", "--role", "caseworker", "-t", "東金市")
    assert done.code == 0, done.err
    return daicho


def test_an_added_user_signs_in(daicho: Typed) -> None:
    """The password from standard input opens the account; list and journal have its role."""
    added(daicho)
    with identity_store(daicho.data) as store:
        assert sign_in(store, "hanako", PASSWORD, place="x").outcome is Outcome.OK
        assert [record.kind for record in store.records()] == ["user_added", "roles", "sign_in"]
        assert store.records()[0].actor
    (listed,) = daicho("user", "list", "--json").json
    assert listed["user"] == "hanako"
    assert listed["roles"] == [{"town": "122131", "role": "caseworker", "since": None, "until": None}]
    assert "住民記録担当" in daicho("user", "list").out


def test_roles_are_replaced_with_their_period(daicho: Typed) -> None:
    """The roles given are the roles held, within their days; none given, none held."""
    line = ("user", "roles", "hanako", "-t", "122131")
    done = added(daicho)(*line, "--role", "tax", "--from", "R8.4.1", "--to", "2027-03-31")
    assert "税務担当" in done.out
    assert "2026-04-01〜2027-03-31" in daicho("user", "list").out
    assert daicho(*line, "--lang", "en").out.strip().endswith("none")
    assert daicho("user", "list", "--json").json[0]["roles"] == []


def test_a_token_is_printed_once_and_can_be_revoked(daicho: Typed) -> None:
    """Standard output is the token alone, for a program to keep; revoked, it opens nothing."""
    token = added(daicho)("user", "token", "hanako", "--label", "集計").out.strip()
    with identity_store(daicho.data) as store:
        assert store.user_of_token(token) is not None
    assert "1 個" in daicho("user", "token", "hanako", "--revoke").out
    with identity_store(daicho.data) as store:
        assert store.user_of_token(token) is None


def test_a_locked_user_is_let_in_again(daicho: Typed) -> None:
    """Blocked, the account opens nothing; again, it does."""
    assert added(daicho)("user", "lock", "hanako", "--json").json == {"user": "hanako", "blocked": True}
    with identity_store(daicho.data) as store:
        assert store.user("hanako") is None
    assert "停止を解除" in daicho("user", "lock", "hanako", "--again").out
    with identity_store(daicho.data) as store:
        assert store.user("hanako") is not None


def test_a_password_is_changed(daicho: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new one opens the account, the old one doesn't."""
    added(daicho)
    monkeypatch.setattr("sys.stdin", io.StringIO("haru-no-umi-2026\n"))
    assert daicho("user", "password", "hanako").code == 0
    with identity_store(daicho.data) as store:
        assert sign_in(store, "hanako", "haru-no-umi-2026", place="x").outcome is Outcome.OK
        assert sign_in(store, "hanako", PASSWORD, place="x").outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("add", "x", "--name", "n", "--program"), "U101"),
        (("add", "taro", "--name", "n", "--program", "-t", "122131", "--role", "god"), "U105"),
        (("add", "taro", "--name", "n", "--program", "-t", "nowhere"), "D301"),
        (("lock", "nobody"), "U103"),
        (("roles", "nobody", "-t", "122131"), "U103"),
        (("token", "nobody"), "U103"),
    ],
)
def test_mistakes_are_told_with_a_remedy_and_change_nothing(daicho: Typed, line: tuple[str, ...], code: str) -> None:
    """Each is told by its code, and no account is there afterwards."""
    done = daicho("user", *line)
    assert done.code == 2
    assert code in done.err
    assert "→" in done.err
    assert daicho("user", "list", "--json").json == []


def test_the_journal_lists_failures_and_is_checked_first(daicho: Typed) -> None:
    """A wrong password stands there with its place; an altered line stops the listing."""
    added(daicho)
    with identity_store(daicho.data) as store:
        sign_in(store, "hanako", "not-the-one-2026", place="192.0.2.7")
        sign_in(store, "hanako", PASSWORD, place="192.0.2.7")
    (failed,) = daicho("user", "journal", "--failed", "--json").json
    assert (failed["user"], failed["place"], failed["detail"]) == ("hanako", "192.0.2.7", "wrong")
    listed = daicho("user", "journal")
    assert all(words in listed.out for words in ("利用者の追加", "役割の変更", "ログイン", "192.0.2.7"))
    assert "4 件" in listed.err
    assert "該当する記録はありません" in daicho("user", "journal", "--to", "R1.5.1").out
    with closing(sqlite3.connect(daicho.data / "identity.sqlite", isolation_level=None)) as db:
        db.execute("DROP TRIGGER journal_remains")
        db.execute("DELETE FROM journal WHERE number = 3")
    altered = daicho("user", "journal")
    assert altered.code == 9
    assert altered.out == ""
