"""Local accounts: signing in, roles with a period, blocking, API tokens, and the journal of it all."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from identity.stores import BY, PASSWORD, Clock, cheap

from connectors.identity.demo import DEMO_USERS, demo_users
from connectors.identity.demo import PASSWORD as DEMO_PASSWORD
from connectors.identity.lockout import FREE_BY_ACCOUNT, FREE_BY_PLACE, wait_after
from connectors.identity.passwords import Passwords
from connectors.identity.port import Grant, IdentityError, Outcome, sign_in
from connectors.identity.store import SqliteIdentityStore
from registry.application.permissions import Action, Role, decide
from registry.domain.errors import IntegrityFault

if TYPE_CHECKING:
    from pathlib import Path

TOGANE = "122131"
DESK = "192.0.2.7"
DAY = 24 * 60 * 60


def test_the_right_password_signs_in(store: SqliteIdentityStore) -> None:
    """Whoever knows the password gets their user, with the id typed in any case or width."""
    store.grant("hanako", TOGANE, [Grant(town=TOGANE, role=Role.CASEWORKER)], BY)
    done = sign_in(store, " Ｈanako ", PASSWORD, place=DESK)
    assert done.outcome is Outcome.OK
    assert done.user is not None
    assert (done.user.id, done.user.name) == ("hanako", "山武 花子")
    assert done.user.roles == {TOGANE: frozenset({Role.CASEWORKER})}


def test_an_unknown_user_is_told_what_a_wrong_password_is_told(store: SqliteIdentityStore) -> None:
    """Nobody learns by trying who has an account."""
    assert sign_in(store, "nobody", PASSWORD, place=DESK) == sign_in(store, "hanako", "not-the-one-2026", place=DESK)


def test_an_unknown_user_costs_as_much_as_a_known_one(tmp_path: Path, clock: Clock) -> None:
    """The same hashing is done for an unknown user, a user without password and a wrong one: time tells nothing."""
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - the library's name
            checked.append(str(hash).rsplit("$", 2)[0])
            return bool(super().verify(hash, password))

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    with SqliteIdentityStore(tmp_path / "i.sqlite", now=clock, passwords=Passwords(hasher)) as store:
        store.add("hanako", "山武 花子", PASSWORD, BY)
        store.add("program", "連携", None, BY)
        for user in ("hanako", "program", "nobody"):
            assert sign_in(store, user, "not-the-one-2026", place=DESK).outcome is Outcome.WRONG
    assert len(checked) == 3
    assert len(set(checked)) == 1, "the same parameters each time"


def test_an_account_without_a_password_never_signs_in(store: SqliteIdentityStore) -> None:
    """A program's account has no password, so that no word opens it, not even the one that stands in."""
    store.add("program", "連携", None, BY)
    assert sign_in(store, "program", "a password that nobody has", place=DESK).outcome is Outcome.WRONG


def test_failures_make_the_next_attempt_wait_longer_and_longer(store: SqliteIdentityStore, clock: Clock) -> None:
    """After five failures even the right password waits: 30 s, then a minute, up to a quarter of an hour."""
    for _ in range(FREE_BY_ACCOUNT):
        assert sign_in(store, "hanako", "not-the-one-2026", place=DESK).outcome is Outcome.WRONG
    assert sign_in(store, "hanako", PASSWORD, place=DESK)[::2] == (Outcome.WAIT, 30)
    clock.go(29.5)
    assert sign_in(store, "hanako", PASSWORD, place=DESK)[::2] == (Outcome.WAIT, 1)
    clock.go(0.5)
    assert sign_in(store, "hanako", "not-the-one-2026", place=DESK).outcome is Outcome.WRONG
    assert sign_in(store, "hanako", PASSWORD, place=DESK)[::2] == (Outcome.WAIT, 60)
    clock.go(60)
    assert sign_in(store, "hanako", PASSWORD, place=DESK).outcome is Outcome.OK
    assert [wait_after(count, 5) for count in (4, 5, 6, 9, 10, 500)] == [0, 30, 60, 480, 900, 900]


def test_success_clears_the_failures(store: SqliteIdentityStore) -> None:
    """Somebody who mistypes now and then is never locked out."""
    for _ in range(4):
        for _ in range(FREE_BY_ACCOUNT - 1):
            sign_in(store, "hanako", "not-the-one-2026", place=DESK)
        assert sign_in(store, "hanako", PASSWORD, place=DESK).outcome is Outcome.OK


def test_a_place_that_tries_many_accounts_waits_too(store: SqliteIdentityStore) -> None:
    """One address can't try one password on everybody; another address goes on undisturbed."""
    for number in range(FREE_BY_PLACE):
        sign_in(store, f"user{number}", "not-the-one-2026", place=DESK)
    assert sign_in(store, "hanako", PASSWORD, place=DESK).outcome is Outcome.WAIT
    assert sign_in(store, "hanako", PASSWORD, place="192.0.2.8").outcome is Outcome.OK


def test_a_flood_of_attempts_does_not_fill_the_journal(store: SqliteIdentityStore) -> None:
    """What waits is tried no more and writes nothing; a right token still opens from the same place."""
    token = store.make_token("hanako", "集計", 30, BY)
    for number in range(FREE_BY_PLACE + 30):
        store.refuse_token(f"daicho_{number}", DESK)
        sign_in(store, "hanako", "not-the-one-2026", place=DESK)
    lines = [record.kind for record in store.records()]
    assert (lines.count("token"), lines.count("sign_in")) == (FREE_BY_PLACE - FREE_BY_ACCOUNT, FREE_BY_ACCOUNT)
    assert store.user_of_token(token) is not None


def test_failures_are_forgotten_after_a_day(store: SqliteIdentityStore, clock: Clock) -> None:
    """Yesterday's failures don't count today."""
    for _ in range(FREE_BY_ACCOUNT - 1):
        sign_in(store, "hanako", "not-the-one-2026", place=DESK)
    clock.go(DAY)
    sign_in(store, "hanako", "not-the-one-2026", place=DESK)
    assert sign_in(store, "hanako", PASSWORD, place=DESK).outcome is Outcome.OK


def test_attempts_at_once_count_one_by_one(store: SqliteIdentityStore) -> None:
    """Twenty guesses in the same moment are no way around the lock-out: five are tried."""
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda _: sign_in(store, "hanako", "not-the-one-2026", place=DESK).outcome, range(20)))
    assert sorted(done) == [Outcome.WAIT] * 15 + [Outcome.WRONG] * 5


def test_a_blocked_account_is_told_so_only_with_its_password(store: SqliteIdentityStore) -> None:
    """The owner reads that the account is blocked; a guesser reads nothing. Unblocked, it opens again."""
    store.block("hanako", BY, blocked=True)
    assert sign_in(store, "hanako", PASSWORD, place=DESK) == (Outcome.BLOCKED, None, 0)
    assert sign_in(store, "hanako", "not-the-one-2026", place=DESK).outcome is Outcome.WRONG
    assert store.user("hanako") is None
    store.block("hanako", BY, blocked=False)
    assert sign_in(store, "hanako", PASSWORD, place=DESK).outcome is Outcome.OK


def test_roles_hold_from_their_first_to_their_last_day(store: SqliteIdentityStore, clock: Clock) -> None:
    """A role that begins tomorrow or ended yesterday gives nothing today."""
    grants = [
        Grant(town=TOGANE, role=Role.CASEWORKER, since=date(2026, 4, 1), until=date(2026, 4, 1)),
        Grant(town=TOGANE, role=Role.TAX, since=date(2026, 4, 2)),
        Grant(town=TOGANE, role=Role.AUDITOR, until=date(2026, 3, 31)),
    ]
    store.grant("hanako", TOGANE, grants, BY)
    today = store.user("hanako")
    clock.go(DAY)
    tomorrow = store.user("hanako")
    assert today is not None
    assert today.roles == {TOGANE: frozenset({Role.CASEWORKER})}
    assert tomorrow is not None
    assert tomorrow.roles == {TOGANE: frozenset({Role.TAX})}
    assert store.accounts()[0].grants == tuple(sorted(grants, key=lambda one: one.role))


def test_granting_replaces_a_towns_roles_and_leaves_other_towns(store: SqliteIdentityStore) -> None:
    """Each town gives its own roles; giving none takes them away."""
    for town in (TOGANE, "124036"):
        store.grant("hanako", town, [Grant(town=town, role=Role.TAX)], BY)
    store.grant("hanako", TOGANE, [], BY)
    found = store.user("hanako")
    assert found is not None
    assert found.roles == {"124036": frozenset({Role.TAX})}


def test_a_token_is_its_users_until_it_ends(store: SqliteIdentityStore, clock: Clock, tmp_path: Path) -> None:
    """A token opens its user's account until its last day, and is nowhere on disk."""
    token = store.make_token("hanako", "集計", 30, BY)
    found = store.user_of_token(token)
    assert found is not None
    assert found.id == "hanako"
    assert all(token.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    clock.go(30 * DAY)
    assert store.user_of_token(token) is None
    store.refuse_token(token, DESK)
    assert store.records()[-1][2:] == ("token", "", "", DESK, "refused")


def test_revoked_and_blocked_tokens_open_nothing(store: SqliteIdentityStore) -> None:
    """A revoked token, an invented one and a blocked user's are refused."""
    first = store.make_token("hanako", "a", 30, BY)
    assert store.revoke_tokens("hanako", BY) == 1
    second = store.make_token("hanako", "b", 30, BY)
    store.block("hanako", BY, blocked=True)
    assert [store.user_of_token(token) for token in (first, second, "daicho_x", "")] == [None] * 4


@pytest.mark.parametrize(
    ("user_id", "password", "code"),
    [
        ("H", PASSWORD, "U101"),
        ("../etc", PASSWORD, "U101"),
        ("hanako", PASSWORD, "U102"),
        ("taro", "short", "U104"),
        ("taro", "i-am-Taro-2026", "U104"),
    ],
)
def test_what_can_not_be_added_is_told_with_a_remedy(
    store: SqliteIdentityStore, user_id: str, password: str, code: str
) -> None:
    """A bad id, one that is taken, and an easy password are refused in both languages."""
    with pytest.raises(IdentityError) as refused:
        store.add(user_id, "n", password, BY)
    assert refused.value.code == code
    assert refused.value.message("ja") != refused.value.message("en")
    assert refused.value.remedy("ja") != refused.value.remedy("en")
    assert len(store.accounts()) == 1


def test_nothing_changes_for_an_unknown_user(store: SqliteIdentityStore) -> None:
    """Roles, tokens and blocks need an account; the journal stays as it was."""
    before = store.records()
    for change in (
        lambda: store.grant("x", TOGANE, [], BY),
        lambda: store.block("x", BY, blocked=True),
        lambda: store.make_token("x", "", 1, BY),
        lambda: store.set_password("x", PASSWORD, BY),
    ):
        with pytest.raises(IdentityError, match="no user"):
            change()
    assert store.records() == before


def test_a_changed_password_is_the_only_one(store: SqliteIdentityStore) -> None:
    """The old password opens nothing any more."""
    store.set_password("hanako", "haru-no-umi-2026", BY)
    assert sign_in(store, "hanako", PASSWORD, place=DESK).outcome is Outcome.WRONG
    assert sign_in(store, "hanako", "haru-no-umi-2026", place=DESK).outcome is Outcome.OK


def test_a_password_is_the_same_however_its_letters_were_composed(store: SqliteIdentityStore) -> None:
    """が typed as one code point or as two is the same password."""
    store.set_password("hanako", "\u304c" * 12, BY)
    assert sign_in(store, "hanako", "\u304b\u3099" * 12, place=DESK).outcome is Outcome.OK


def test_hashes_of_older_parameters_are_renewed_at_sign_in(tmp_path: Path, clock: Clock) -> None:
    """When parameters grow, each account follows at its next sign-in."""
    path = tmp_path / "identity.sqlite"
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    with SqliteIdentityStore(path, now=clock, passwords=cheap()) as store:
        store.add("hanako", "山武 花子", PASSWORD, BY)
    with SqliteIdentityStore(path, now=clock, passwords=stronger) as store:
        assert sign_in(store, "hanako", PASSWORD, place=DESK).outcome is Outcome.OK
    with closing(sqlite3.connect(path)) as db:
        (kept,) = db.execute("SELECT password FROM account").fetchone()
    assert "$m=16,t=2,p=1$" in kept


def test_the_journal_tells_who_when_where_and_how_it_ended(store: SqliteIdentityStore, clock: Clock) -> None:
    """Every attempt and every change is a line; an id that nobody has isn't written: it may be a password."""
    clock.go(10)
    sign_in(store, "hanako", PASSWORD, place=DESK)
    sign_in(store, "my-secret-password", "x", place=DESK)
    store.grant("hanako", TOGANE, [Grant(town=TOGANE, role=Role.TAX, until=date(2027, 3, 31))], BY)
    lines = [record[2:] for record in store.records()]
    assert lines == [
        ("user_added", "hanako", "kanri", "test", "山武 花子"),
        ("sign_in", "hanako", "hanako", DESK, "ok"),
        ("sign_in", "", "", DESK, "unknown"),
        ("roles", "hanako", "kanri", "test", "122131: tax ..2027-03-31"),
    ]
    assert len(store.records(first_at=clock.micros)) == 3
    assert store.verify() == 4


def test_the_journal_can_not_be_changed(store: SqliteIdentityStore, tmp_path: Path) -> None:
    """The file refuses to change or delete a line; whoever forces it is found out."""
    store.note("sign_out", "hanako", "", BY)
    with closing(sqlite3.connect(tmp_path / "identity.sqlite", isolation_level=None)) as db:
        for statement in ("UPDATE journal SET at = 0", "DELETE FROM journal"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                db.execute(statement)
        db.execute("DROP TRIGGER journal_stays")
        db.execute("UPDATE journal SET record = replace(record, 'kanri', 'other') WHERE number = 1")
    with pytest.raises(IntegrityFault, match="line 1"):
        store.verify()


def test_time_never_falls_in_the_journal(store: SqliteIdentityStore, clock: Clock) -> None:
    """A clock that was set back leaves the order of the lines as it is."""
    clock.go(-3600)
    store.note("sign_out", "hanako", "", BY)
    first, last = (record.at for record in store.records())
    assert last == first


def test_demo_users_do_their_own_work_in_demo_towns_only(store: SqliteIdentityStore) -> None:
    """Each demo account signs in and can do its work in the given town, and nothing elsewhere; twice is once."""
    demo_users(store, [TOGANE])
    assert demo_users(store, [TOGANE, "124036"]) == DEMO_USERS
    work = {"mado": (Action.ENTER, "residents"), "zeimu": (Action.SEE_TAX, "tax"), "kansa": (Action.REPLAY, "audit")}
    for user_id, (action, purpose) in work.items():
        user = sign_in(store, user_id, DEMO_PASSWORD, place=DESK).user
        assert user is not None
        assert decide(user, action, TOGANE, purpose).allowed
        assert not decide(user, action, "124036", purpose).allowed


def test_the_file_is_its_owners_alone(store: SqliteIdentityStore, tmp_path: Path) -> None:
    """Other users of the machine can't read the hashes."""
    assert store.accounts()
    assert stat.S_IMODE((tmp_path / "identity.sqlite").stat().st_mode) == 0o600
