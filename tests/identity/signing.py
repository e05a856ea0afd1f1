"""A provider's signing key and the tokens it signs, by hand: what is tested doesn't test itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def encoded(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def s256(verifier: str) -> str:
    """The challenge of a verifier (RFC 7636, 4.2)."""
    return encoded(hashlib.sha256(verifier.encode()).digest())


class Signer:
    """Signs with RS256 unless told otherwise."""

    def __init__(self, key_id: str) -> None:
        self.key_id, self.algorithm = key_id, "RS256"
        self.key = rsa.generate_private_key(65537, 2048)

    def jwk(self) -> dict[str, str]:
        """The public key as providers publish it."""
        numbers = self.key.public_key().public_numbers()
        size = (numbers.n.bit_length() + 7) // 8
        parts = {"n": encoded(numbers.n.to_bytes(size, "big")), "e": encoded(numbers.e.to_bytes(3, "big"))}
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.key_id, **parts}

    def sign(self, claims: dict[str, Any]) -> str:
        """A token."""
        head = encoded(json.dumps({"alg": self.algorithm, "kid": self.key_id, "typ": "JWT"}).encode())
        signed = f"{head}.{encoded(json.dumps(claims).encode())}"
        return f"{signed}.{encoded(self._signature(signed.encode()))}"

    def _signature(self, signed: bytes) -> bytes:
        if self.algorithm == "none":
            return b""
        if self.algorithm == "HS256":
            public = self.key.public_key()
            pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            return hmac.digest(pem, signed, "sha256")
        return self.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
