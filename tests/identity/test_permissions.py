"""One decision for every door: equal to a table written down by hand, and explained in both languages."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.application.permissions import ACTIONS, GRANTS, PURPOSES, RIGHTS, ROLES, Action, Role, User, decide
from registry.domain.masking import Right

ROOT = Path(__file__).parents[2]

CAN = {
    "residents": {
        "caseworker": "find see_resident see_history print enter review diff",
        "approver": "find see_resident see_history review decide",
        "protection": "find see_resident see_history print enter review",
    },
    "certificates": {
        "caseworker": "find see_resident see_history print",
        "protection": "find see_resident see_history print",
    },
    "protection": {
        "approver": "find see_resident see_history review decide",
        "protection": "find see_resident see_history print enter review see_accesses",
    },
    "tax": {
        "tax": "find see_resident see_history see_tax enter_tax print review",
        "approver": "find see_resident see_history see_tax review decide",
        "protection": "find see_resident see_history print review",
    },
    "statistics": dict.fromkeys(("caseworker", "tax", "approver", "program"), "see_statistics"),
    "audit": {
        "auditor": "find see_resident see_history replay diff verify see_corrected see_tax see_statistics see_accesses"
        " see_sign_ins"
    },
    "disclosure": {
        "auditor": "find see_resident see_history see_accesses",
        "protection": "find see_resident see_history see_accesses print",
    },
    "transfer": {"approver": "export"},
    "exchange": {"program": "read_feed"},
    "system": {"admin": "manage_users see_sign_ins verify"},
}
"""Purpose → role → actions: what the law and the specification allow, said row by row."""

SEES = {
    "caseworker": {"residents": "resident_code koseki stay", "certificates": "resident_code koseki stay"},
    "approver": {
        "residents": "resident_code koseki stay",
        "protection": "koseki",
        "transfer": "resident_code koseki stay",
    },
    "protection": {
        "residents": "koseki protected",
        "certificates": "koseki protected",
        "protection": "koseki protected",
        "tax": "protected",
        "disclosure": "koseki protected",
        "transfer": "koseki protected",
    },
    "my_number": {
        "residents": "my_number",
        "certificates": "my_number",
        "tax": "my_number",
        "transfer": "my_number",
    },
    "auditor": {"audit": "koseki stay", "disclosure": "koseki stay"},
}
"""Role → purpose → items that need a right; a role that isn't named opens none."""

TOWNS = ("122131", "124036")

users = st.dictionaries(st.sampled_from(TOWNS), st.frozensets(st.sampled_from(Role)), max_size=2).map(
    lambda roles: User(id="u1", name="山武 花子", roles=roles)
)


@given(
    user=users,
    action=st.sampled_from(Action),
    town=st.sampled_from(TOWNS),
    purpose=st.sampled_from([*PURPOSES, "curiosity", ""]),
)
@example(
    user=User(id="u1", name="n", roles={"122131": frozenset(Role)}),
    action=Action.FIND,
    town="124036",
    purpose="residents",
)
def test_a_decision_equals_the_table_written_by_hand(user: User, action: Action, town: str, purpose: str) -> None:
    """Any user, action, town and purpose: allowed, and with exactly the items, that the rows above say."""
    held = {str(role) for role in user.roles.get(town, ())}
    allowed = any(action in CAN.get(purpose, {}).get(role, "").split() for role in held)
    seen = {right for role in held for right in SEES.get(role, {}).get(purpose, "").split()} if allowed else set()
    decision = decide(user, action, town, purpose)
    assert decision.allowed == allowed
    assert decision.rights == seen


@given(user=users, action=st.sampled_from(Action), town=st.sampled_from(TOWNS), purpose=st.sampled_from(list(PURPOSES)))
def test_a_decision_explains_itself(user: User, action: Action, town: str, purpose: str) -> None:
    """Allowed or refused, the words name what was asked or why not; a granted one also names the law."""
    decision = decide(user, action, town, purpose)
    assert decision.ja
    assert decision.en
    if decision.allowed:
        assert PURPOSES[purpose].legal_basis in decision.ja
        assert ACTIONS[action].en in decision.en


@given(user=users, action=st.sampled_from(Action), purpose=st.sampled_from([*PURPOSES, "fishing"]))
def test_a_refusal_says_what_would_help(user: User, action: Action, purpose: str) -> None:
    """Purposes that it names open it for the same user; else the roles that it names do; the words name all of them."""
    decision = decide(user, action, "122131", purpose)
    if decision.allowed:
        return
    assert all(decide(user, action, "122131", code).allowed for code in decision.purposes)
    assert decision.purposes or not any(decide(user, action, "122131", code).allowed for code in PURPOSES)
    for role in decision.roles:
        other = User(id="other", name="他の職員", roles={"122131": frozenset({role})})
        assert any(decide(other, action, "122131", code).allowed for code in PURPOSES)
    helpful = [PURPOSES[code] for code in decision.purposes] or [ROLES[role] for role in decision.roles]
    assert helpful
    assert all(one.ja in decision.remedy("ja") and one.en in decision.remedy("en") for one in helpful)


def test_roles_of_another_town_count_for_nothing() -> None:
    """Somebody with every role in one town can't even search in the next one, and reads why (law 9)."""
    user = User(id="u1", name="山武 花子", roles={"122131": frozenset(Role)})
    decision = decide(user, Action.FIND, "124036", "residents")
    assert not decision.allowed
    assert "124036" in decision.ja
    assert "no role in this town" in decision.en


@pytest.mark.parametrize("action", sorted(set(Action) - {Action.MANAGE_USERS, Action.SEE_SIGN_INS, Action.VERIFY}))
def test_an_administrator_sees_no_content(action: Action) -> None:
    """Whoever runs the system manages users and checks proofs, and sees nobody's record for any purpose."""
    admin = User(id="admin", name="管理者", roles={"122131": frozenset({Role.ADMIN})})
    assert not any(decide(admin, action, "122131", purpose).allowed for purpose in PURPOSES)


def test_a_refusal_names_the_role_it_takes() -> None:
    """A tax officer who tries to see who looked reads which role that takes."""
    user = User(id="t", name="税務 太郎", roles={"122131": frozenset({Role.TAX})})
    decision = decide(user, Action.REPLAY, "122131", "audit")
    assert not decision.allowed
    assert ROLES[Role.AUDITOR].ja in decision.ja
    assert ROLES[Role.AUDITOR].en in decision.en


def test_a_purpose_that_does_not_cover_an_action_is_told_with_those_that_do() -> None:
    """Entering a change "for statistics" is refused, and the refusal offers the purposes for entering."""
    user = User(id="c", name="窓口 花子", roles={"122131": frozenset({Role.CASEWORKER})})
    decision = decide(user, Action.ENTER, "122131", "statistics")
    assert not decision.allowed
    assert PURPOSES["residents"].ja in decision.ja


def test_every_role_action_right_and_purpose_has_its_words() -> None:
    """No decision can meet something without a name, and every purpose names a law."""
    assert set(ROLES) == set(GRANTS) == set(Role)
    assert set(ACTIONS) == set(Action)
    assert set(RIGHTS) == set(Right)
    assert all(purpose.legal_basis and purpose.ja and purpose.en for purpose in PURPOSES.values())


def test_nobody_is_trusted_for_a_purpose_that_is_not_registered() -> None:
    """Each role's purposes exist, and each action can be done by somebody for something."""
    assert {purpose for grant in GRANTS.values() for purpose in grant.purposes} <= set(PURPOSES)
    doable = {
        action
        for code, purpose in PURPOSES.items()
        for grant in GRANTS.values()
        if code in grant.purposes
        for action in grant.actions & purpose.actions
    }
    assert doable == set(Action)


def test_the_document_lists_each_roles_purposes() -> None:
    """What administrators read about a role is what the table says."""
    page = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    told = {row[0].split()[0]: set(row[2].split(", ")) for row in rows if row[0].split()[0] in set(Role)}
    assert told == {role: set(grant.purposes) for role, grant in GRANTS.items()}
