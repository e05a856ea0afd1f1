"""OpenID Connect, against a provider made by hand: only what it signed for this very log-in is believed."""

from __future__ import annotations

import time
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from identity.signing import Signer, s256

from connectors.identity.oidc import OpenIdProvider
from connectors.identity.port import IdentityError
from connectors.identity.settings import ProviderSettings, RoleRule
from registry.application.permissions import Role

ISSUER: Final = "https://id.example.jp/realms/sanbu"
BACK: Final = "https://daicho.example.jp/sign-in/return"
SETTINGS: Final = ProviderSettings(
    name="Sanbu",
    issuer=ISSUER,
    client_id="daicho",
    client_secret="s",  # noqa: S106 - of a provider that exists in this test only
    roles_claim="groups",
    id_claim="preferred_username",
    rules=(RoleRule(value="togane-jumin", town="122131", role=Role.CASEWORKER),),
)


class FakeProvider:
    """Answers as a provider does; a test changes what it says or signs."""

    def __init__(self) -> None:
        self.signer = Signer("k1")
        self.issuer = ISSUER
        self.claims: dict[str, Any] = {}
        self.broken: dict[str, httpx.Response] = {}
        self.challenge = ""
        self.jwks_read = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """One answer."""
        path = request.url.path.removeprefix("/realms/sanbu")
        if path in self.broken:
            return self.broken[path]
        if path == "/token":
            return self._token({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
        self.jwks_read += path == "/keys"
        return httpx.Response(200, json={"keys": [self.signer.jwk()]} if path == "/keys" else self._description())

    def _token(self, form: dict[str, str]) -> httpx.Response:
        if form["code"] != "the-code" or s256(form["code_verifier"]) != self.challenge:
            return httpx.Response(400, json={"error": "invalid_grant"})
        return httpx.Response(200, json={"access_token": "a", "id_token": self.signer.sign(self.claims)})

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }


@pytest.fixture
def fake() -> FakeProvider:
    """The other side."""
    return FakeProvider()


@pytest.fixture
def provider(fake: FakeProvider) -> OpenIdProvider:
    """Our side."""
    return OpenIdProvider(SETTINGS, httpx.Client(transport=httpx.MockTransport(fake)))


def began(provider: OpenIdProvider, fake: FakeProvider) -> tuple[Any, str]:
    """Begin a log-in that the provider then grants; what to remember, and the address the browser comes back to."""
    address, begun = provider.begin(BACK)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    fake.challenge = asked["code_challenge"]
    now = int(time.time())
    fake.claims = {
        "iss": ISSUER,
        "aud": "daicho",
        "sub": "1",
        "exp": now + 300,
        "iat": now,
        "nonce": asked["nonce"],
        "preferred_username": "hanako",
        "groups": ["togane-jumin"],
    }
    return begun, f"{BACK}?state={asked['state']}&code=the-code"


def test_a_granted_log_in_gives_the_user_and_the_roles(provider: OpenIdProvider, fake: FakeProvider) -> None:
    """State, code, verifier, signature and nonce fit: the claims become a user."""
    done = provider.finish(*began(provider, fake))
    assert done.user.id == "hanako@Sanbu"
    assert done.user.roles == {"122131": frozenset({Role.CASEWORKER})}


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"nonce": "of another log-in"},
        {"nonce": None},
        {"exp": 1},
        {"iat": 4_000_000_000},
    ],
    ids=str,
)
def test_a_token_for_somebody_else_is_refused(
    provider: OpenIdProvider, fake: FakeProvider, change: dict[str, object]
) -> None:
    """Another issuer, audience or log-in, an ended token and one of the future sign nobody in."""
    begun, back = began(provider, fake)
    fake.claims.update(change)
    with pytest.raises(IdentityError):
        provider.finish(begun, back)


def test_a_state_of_another_browser_is_refused(provider: OpenIdProvider, fake: FakeProvider) -> None:
    """An address that somebody else's log-in came back to is not ours."""
    begun, _ = began(provider, fake)
    for address in (f"{BACK}?state=other&code=the-code", f"{BACK}?code=the-code", f"{BACK}?error=access_denied", BACK):
        with pytest.raises(IdentityError):
            provider.finish(begun, address)


def test_a_stolen_code_is_worth_nothing(provider: OpenIdProvider, fake: FakeProvider) -> None:
    """PKCE: without the verifier of the log-in the provider redeems no code, and nobody is signed in."""
    begun, back = began(provider, fake)
    with pytest.raises(IdentityError):
        provider.finish(begun._replace(verifier="guessed"), back)


def test_another_key_is_refused_and_a_new_one_is_fetched(provider: OpenIdProvider, fake: FakeProvider) -> None:
    """A forged signature is refused; when the provider changes its key, its list of keys is read again."""
    begun, back = began(provider, fake)
    provider.finish(begun, back)
    published, fake.signer = fake.signer, Signer("k2")
    done = provider.finish(*began(provider, fake))
    assert done.user.id == "hanako@Sanbu"
    assert fake.jwks_read == 2
    forged = Signer("k1")
    fake.signer = forged
    forged.jwk = published.jwk  # type: ignore[method-assign] # the list stays the provider's own
    provider.server_metadata.clear()
    with pytest.raises(IdentityError):
        provider.finish(*began(provider, fake))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_weak_signature_is_refused(provider: OpenIdProvider, fake: FakeProvider, algorithm: str) -> None:
    """An unsigned token, and one signed with the public key as if it were a secret, are no proof."""
    begun, back = began(provider, fake)
    fake.signer.algorithm = algorithm
    with pytest.raises(IdentityError):
        provider.finish(begun, back)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/.well-known/openid-configuration", httpx.Response(500)),
        ("/.well-known/openid-configuration", httpx.Response(200, text="<html>")),
        ("/token", httpx.Response(503)),
        ("/token", httpx.Response(200, json={"access_token": "a"})),
        ("/token", httpx.Response(200, json=[])),
        ("/keys", httpx.Response(200, json={"keys": []})),
    ],
)
def test_a_broken_provider_lets_nobody_in(
    provider: OpenIdProvider, fake: FakeProvider, path: str, answer: httpx.Response
) -> None:
    """Whatever the provider says instead of an answer becomes one message with a remedy."""
    begun, back = began(provider, fake)
    provider.server_metadata.clear()
    fake.broken[path] = answer
    with pytest.raises(IdentityError) as refused:
        provider.finish(begun, back)
    assert refused.value.code == "U107"


def test_another_issuer_at_the_address_is_refused(provider: OpenIdProvider, fake: FakeProvider) -> None:
    """The description must be that of the configured issuer."""
    fake.issuer = "https://evil.example"
    with pytest.raises(IdentityError, match="calls itself"):
        provider.begin(BACK)
