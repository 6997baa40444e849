"""Keys: the one by which pabal knows a repeat, and the API key."""

from __future__ import annotations

import hashlib
import re
from typing import Optional, Union
from urllib.parse import quote

# What pabal takes at most.
LONGEST = 255

_KEY_FORM = re.compile(r"pbl_(live|test)_(?:([a-z][a-z0-9]{0,15})_)?[A-Za-z0-9_-]{43}")


def idempotency_key(
    type: str,
    business_key: str,
    revision: Optional[Union[str, int]] = None,
    app: str = "",
) -> str:
    """The idempotency key of an event: ``app/type/business_key/revision``, each part percent-encoded.

    One that would be too long ends with a SHA-256 of the whole. Raises ValueError when type or business key is
    empty, or a part holds half of a character.
    """
    if not type:
        raise ValueError("The event type is empty: expected the name of a template.")
    if not business_key:
        raise ValueError("The business key is empty: expected what your app calls the thing, such as its id.")
    parts = [app, type, business_key, "" if revision is None else str(revision)]
    key = "/".join(_encoded(part) for part in parts)
    if len(key) <= LONGEST:
        return key
    digest = hashlib.sha256(key.encode("ascii")).hexdigest()
    return f"{key[: LONGEST - len(digest) - 1]}~{digest}"


def _encoded(part: str) -> str:
    """Percent-encodes all but letters, digits and ``-._``; ``~`` begins the digest of a long key."""
    try:
        return quote(part, safe="").replace("~", "%7E")
    except UnicodeEncodeError as error:
        raise ValueError("A part of the key holds half of a character (a lone surrogate).") from error


def api_address(url: str, key: str) -> str:
    """The address of the api without a slash at its end. ``{cell}`` in it is replaced by the cell of the key."""
    found = _KEY_FORM.fullmatch(key)
    if found is None:
        raise ValueError(
            "The API key must look like pbl_live_… or pbl_test_…, as `pabal apps create` shows it once."
        )
    cell = found.group(2)
    if "{cell}" in url and cell is None:
        raise ValueError(f"The address {url} names {{cell}}, and the API key belongs to no cell.")
    address = url.replace("{cell}", cell or "").rstrip("/")
    if not re.match(r"https?://[^/]", address):
        raise ValueError(f"The address of pabal must be an http or https URL, got {url!r}.")
    return address
