"""Opaque public keys: what addresses and exports show instead of row numbers."""

import secrets

# no vowels, so that no word appears; no 0/1/l, so that a key can be read from paper
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
KEY_LENGTH = 12


def new_key() -> str:
    """Return a random key of 12 characters (57 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(KEY_LENGTH))
