"""The identity provider's settings: which claim gives which role in which town."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.identity.port import IdentityError
from connectors.identity.settings import read_settings
from registry.application.permissions import Role

SETTINGS = """
[provider]
name = "Sanbu"
issuer = "https://id.example.jp/realms/sanbu/"
client_id = "daicho"
client_secret = "s"
roles_claim = "{claim}"

[[roles]]
value = "togane-jumin"
town = "122131"
role = "caseworker"

[[roles]]
value = "togane-jumin"
town = "122131"
role = "my_number"

[[roles]]
value = "sammu-kansa"
town = "122378"
role = "auditor"
"""


def written(folder: Path, text: str) -> Path:
    """A settings file."""
    file = folder / "identity.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("claim", "claims"),
    [
        ("groups", {"groups": ["togane-jumin", "other", 7]}),
        ("realm_access.roles", {"realm_access": {"roles": ["togane-jumin"]}}),
        ("department", {"department": "togane-jumin"}),
    ],
)
def test_claims_give_roles_by_the_table(tmp_path: Path, claim: str, claims: dict[str, object]) -> None:
    """A value in a list, nested or alone gives the roles of its rows; other values give none."""
    settings = read_settings(written(tmp_path, SETTINGS.format(claim=claim)))
    assert settings is not None
    user = settings.user_of({"preferred_username": "hanako", "name": "山武 花子", **claims})
    assert (user.id, user.name) == ("hanako@Sanbu", "山武 花子")
    assert user.roles == {"122131": frozenset({Role.CASEWORKER, Role.MY_NUMBER})}


@pytest.mark.parametrize("claims", [{}, {"groups": None}, {"groups": {"togane-jumin": 1}}, {"groups": ""}])
def test_strange_claims_give_no_role(tmp_path: Path, claims: dict[str, object]) -> None:
    """Nothing that isn't a text among the claim's values counts."""
    settings = read_settings(written(tmp_path, SETTINGS.format(claim="groups")))
    assert settings is not None
    assert settings.user_of({"preferred_username": "hanako", **claims}).roles == {}


def test_a_token_without_a_user_is_refused(tmp_path: Path) -> None:
    """Nobody signs in without a name for the access log."""
    settings = read_settings(written(tmp_path, SETTINGS.format(claim="groups")))
    assert settings is not None
    with pytest.raises(IdentityError, match="preferred_username"):
        settings.user_of({"groups": ["togane-jumin"]})


def test_without_a_file_there_is_no_provider(tmp_path: Path) -> None:
    """Local accounts only."""
    assert read_settings(tmp_path / "identity.toml") is None


@pytest.mark.parametrize(
    ("broken", "detail"),
    [
        ("[provider", "identity.toml"),
        ("[provider]\nname = 'x'", "roles"),
        (SETTINGS.format(claim="groups").replace('"122378"', '"131001"'), "131001"),
        (SETTINGS.format(claim="groups").replace('"auditor"', '"god"'), "god"),
        (SETTINGS.format(claim="groups").replace('client_id = "daicho"', "client_id = 7"), "text"),
    ],
)
def test_wrong_settings_are_told_with_a_remedy(tmp_path: Path, broken: str, detail: str) -> None:
    """The message names the file and what is wrong in it."""
    with pytest.raises(IdentityError, match=detail) as refused:
        read_settings(written(tmp_path, broken))
    assert refused.value.code == "U106"
    assert "docs/identity.md" in refused.value.remedy("ja")


def test_the_documents_example_can_be_used(tmp_path: Path) -> None:
    """What administrators copy from the document is read without complaint."""
    page = (Path(__file__).parents[2] / "docs" / "identity.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    settings = read_settings(written(tmp_path, example))
    assert settings is not None
    assert settings.user_of({"preferred_username": "h", "groups": ["togane-jumin"]}).roles == {
        "122131": frozenset({Role.CASEWORKER})
    }
