"""OpenID Connect: the authorization code flow with PKCE, state and nonce; Authlib verifies what comes back."""

from __future__ import annotations

from contextlib import contextmanager
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import httpx
from authlib.integrations.base_client.sync_openid import OpenIDMixin
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response, prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from connectors.identity.port import IdentityError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.identity.settings import ProviderSettings
    from registry.application.permissions import User

_SECONDS: Final = 10.0
_SCOPE: Final = "openid profile"
_LEEWAY_SECONDS: Final = 60
"""Two servers' clocks may differ by this much."""


class Begun(NamedTuple):
    """A log-in under way at the provider; kept on the server until the browser comes back."""

    state: str
    nonce: str
    verifier: str
    """PKCE: only who began can redeem the code."""
    redirect_uri: str


class SignedIn(NamedTuple):
    """Who came back, and the token that lets the provider end the same session."""

    user: User
    id_token: str


class OpenIdProvider(OpenIDMixin):
    """One provider. Its addresses and keys are read when first needed, so that a start doesn't wait for it."""

    def __init__(self, settings: ProviderSettings, http: httpx.Client | None = None) -> None:
        self.settings = settings
        self.client_id = settings.client_id
        self.server_metadata: dict[str, Any] = {}
        self._http = http or httpx.Client(timeout=_SECONDS, follow_redirects=False)

    def close(self) -> None:
        """Let go of its connections."""
        self._http.close()

    def begin(self, redirect_uri: str) -> tuple[str, Begun]:
        """Where to send the browser, and what to remember meanwhile; IdentityError U107 where it can't be reached."""
        begun = Begun(token_urlsafe(), token_urlsafe(), token_urlsafe(48), redirect_uri)
        with _translated():
            address = prepare_grant_uri(
                self.load_server_metadata()["authorization_endpoint"],
                self.client_id,
                "code",
                redirect_uri,
                _SCOPE,
                begun.state,
                nonce=begun.nonce,
                code_challenge=create_s256_code_challenge(begun.verifier),  # type: ignore[no-untyped-call] # its stub has none
                code_challenge_method="S256",
            )
        return address, begun

    def finish(self, begun: Begun, address: str) -> SignedIn:
        """Redeem the address that the browser came back to.

        IdentityError U107 unless state, code, signature, issuer, audience, nonce and times are all right.
        """
        with _translated():
            answer = parse_authorization_code_response(address, begun.state)
            token = self._redeem(begun, answer["code"])
            claims = self.parse_id_token(token, begun.nonce, leeway=_LEEWAY_SECONDS)
            if claims is None:
                raise ValueError("no ID token")
        return SignedIn(self.settings.user_of(claims), token["id_token"])

    def load_server_metadata(self) -> dict[str, Any]:
        """The provider's description of itself; its issuer must be the configured one."""
        if not self.server_metadata:
            answer = self._http.get(f"{self.settings.issuer}/.well-known/openid-configuration")
            answer.raise_for_status()
            found = answer.json()
            if found["issuer"] != self.settings.issuer:
                raise ValueError(f"the issuer calls itself {found['issuer']}")
            self.server_metadata = found
        return self.server_metadata

    def fetch_jwk_set(self, force: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - authlib's own signature
        """The provider's public keys, read again where a token names one that isn't known yet."""
        metadata = self.load_server_metadata()
        if force or "jwks" not in metadata:
            answer = self._http.get(metadata["jwks_uri"])
            answer.raise_for_status()
            metadata["jwks"] = answer.json()
        return metadata["jwks"]

    def _redeem(self, begun: Begun, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun.redirect_uri,
            "code_verifier": begun.verifier,
        }
        own = httpx.BasicAuth(self.client_id, self.settings.client_secret)
        answer = self._http.post(self.load_server_metadata()["token_endpoint"], data=form, auth=own)
        answer.raise_for_status()
        token: dict[str, Any] = answer.json()
        return token


@contextmanager
def _translated() -> Iterator[None]:
    """Whatever is wrong with the provider's answer, the person begins again; the detail names the kind, no content."""
    try:
        yield
    except httpx.HTTPError as error:
        raise IdentityError("U107", detail=type(error).__name__) from error
    except Exception as error:  # tokens' errors are of several packages, and none of them may let anybody in
        raise IdentityError("U107", detail=f"{type(error).__name__}: {error}") from error
