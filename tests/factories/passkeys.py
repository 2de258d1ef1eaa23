"""A telephone in Python: makes a passkey and shows it, as a browser would, or as somebody would who cheats."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, WITH_KEY = 1, 4, 64


@dataclass
class Telephone:
    """One passkey and where it says it is used."""

    origin: str
    rp_id: str
    flags: int = PRESENT | VERIFIED
    user_handle: bytes = b""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def makes(self, options: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Answer to navigator.credentials.create."""
        self.user_handle = websafe_decode(options["publicKey"]["user"]["id"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(WITH_KEY) + held}
        return self._answer(
            {
                "clientDataJSON": self._client("webauthn.create", options),
                "attestationObject": cbor.encode(statement),
            },
            {"credProps": {"rk": True}},
            **more,
        )

    def shows(self, options: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Answer to navigator.credentials.get."""
        client, data = self._client("webauthn.get", options), self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": data,
                "signature": signature,
                "userHandle": self.user_handle,
            },
            {},
            **more,
        )

    def _data(self, more: int = 0) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([self.flags | more]) + bytes(4)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["publicKey"]["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, response: dict[str, bytes], results: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {name: websafe_encode(value) for name, value in response.items()},
            "clientExtensionResults": results,
            **more,
        }
