"""The client of pabal's API for apps: posts an event at once, and asks what became of it."""

from __future__ import annotations

import hashlib
import json
import random
import time
from datetime import datetime
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Union
from urllib.parse import quote

from .errors import Refused, may_pass_later, problem_of
from .http import Answer, Chance, Exchange, Retries, ask_until_answered, retry_after_ms
from .keys import api_address, idempotency_key

Target = Mapping[str, str]
Time = Union[datetime, str]

# Letters of one event whose history is asked for.
MOST_LETTERS = 50

REAL_CHANCE = Chance(random.random, lambda: time.time() * 1000, lambda ms: time.sleep(ms / 1000))


class Accepted(NamedTuple):
    """An event that pabal has stored."""

    id: str
    state: str
    # True when pabal had this event already, and has changed nothing.
    replayed: bool
    idempotency_key: str


class BatchOutcome(NamedTuple):
    """``answered`` with a result for each event, ``later`` for all of them, or ``unfit``: one must be at fault."""

    kind: str
    events: List[Dict[str, Any]]
    problem: Optional[Dict[str, Any]]
    retry_after_ms: float


class Client:
    """``url``: where the api is; ``{cell}`` in it is replaced by the cell of the key.

    ``app`` tells apart several programs that share the API key of one app; it is part of every idempotency key.
    Threads may share a client.
    """

    def __init__(
        self,
        url: str,
        key: str,
        app: str = "",
        timeout_ms: float = 10_000,
        retries: Retries = Retries(),
        connections: int = 10,
        chance: Chance = REAL_CHANCE,
    ) -> None:
        self._exchange = Exchange(api_address(url, key), key, connections)
        self._app = app
        self._timeout_ms = timeout_ms
        self._retries = retries
        self._chance = chance

    def notify(
        self, type: str, business_key: str, *, to: Any, data: Mapping[str, Any], **more: Any
    ) -> Accepted:
        """Posts an event. Once this returns pabal has stored it.

        The same type, business key and revision are the same event: calling again is safe, also from another
        process. ``more``: ``except_``, ``locale``, ``send_at``, ``expires_at``, ``reply_to``,
        ``reference``, ``tags``, ``attachments`` (what ``upload`` gave back), ``revision``.
        Raises Refused when pabal says no, Unreachable when there was no answer.
        """
        event = self.event(type, business_key, to=to, data=data, **more)
        key = event.pop("idempotencyKey")
        answer = self._ask("POST", "v1/events", event, {"Idempotency-Key": key})
        body = answer.body if isinstance(answer.body, dict) else {}
        return Accepted(str(body.get("id")), str(body.get("state")), answer.replayed, key)

    def upload(
        self, content: bytes, name: str, type: str, content_id: Optional[str] = None
    ) -> Dict[str, str]:
        """Sends a file that events may have, and gives back how they name it.

        Sending the same bytes again is safe, and keeps them for another day. ``content_id`` is for a picture that
        the letter shows itself, as ``<img src="cid:…">``.
        Raises Refused when pabal does not take it, Unreachable when there was no answer.
        """
        attachment = {"hash": hashlib.sha256(content).hexdigest(), "name": name}
        if content_id is not None:
            attachment["contentId"] = content_id
        path = f"v1/attachments/{attachment['hash']}"
        headers = {"Content-Type": type}
        ask_until_answered(
            lambda: self._exchange.ask("PUT", path, self._timeout_ms * 6, content, headers),
            self._retries,
            self._chance,
        )
        return attachment

    def remind(self, key: str, reminder: Mapping[str, Any]) -> Dict[str, Any]:
        """Makes a reminder, or replaces the one with this key, and gives it back with ``nextAt``.

        ``reminder`` is as in the API: ``to``, ``type``, ``data`` or ``dataUrl``, ``rule``, ``timeZone``. Calling
        again is safe: with the same rule and time zone its next time stays. Needs the scope ``reminders:write``.
        Raises Refused when pabal says no, Unreachable when there was no answer.
        """
        body = self._ask("PUT", f"v1/reminders/{quote(key, safe='')}", dict(reminder)).body
        return body if isinstance(body, dict) else {}

    def stop_reminding(self, key: str) -> Optional[Dict[str, Any]]:
        """Removes a reminder; None when pabal knows none."""
        return self._get(f"v1/reminders/{quote(key, safe='')}", "DELETE")

    def event(
        self,
        type: str,
        business_key: str,
        *,
        to: Any,
        data: Mapping[str, Any],
        except_: Optional[Sequence[Target]] = None,
        locale: Optional[str] = None,
        send_at: Optional[Time] = None,
        expires_at: Optional[Time] = None,
        reply_to: Optional[str] = None,
        reference: Optional[str] = None,
        tags: Optional[Sequence[str]] = None,
        attachments: Optional[Sequence[Mapping[str, str]]] = None,
        revision: Optional[Union[str, int]] = None,
    ) -> Dict[str, Any]:
        """The event as it goes over the wire in a batch."""
        optional = {
            "except": None if except_ is None else list(except_),
            "locale": locale,
            "sendAt": _time_text(send_at),
            "expiresAt": _time_text(expires_at),
            "replyTo": reply_to,
            "reference": reference,
            "tags": None if tags is None else list(tags),
            "attachments": None if attachments is None else [dict(one) for one in attachments],
        }
        return {
            "type": type,
            "data": dict(data),
            "to": [dict(to)] if isinstance(to, Mapping) else [dict(one) for one in to],
            **{name: value for name, value in optional.items() if value is not None},
            "idempotencyKey": self.idempotency_key(type, business_key, revision),
        }

    def idempotency_key(
        self, type: str, business_key: str, revision: Optional[Union[str, int]] = None
    ) -> str:
        """The key by which pabal knows an event."""
        return idempotency_key(type, business_key, revision, self._app)

    def find(
        self, type: str, business_key: str, revision: Optional[Union[str, int]] = None
    ) -> Optional[Dict[str, Any]]:
        """Where an event stands, by the app's own key; None when pabal knows no such event."""
        key = self.idempotency_key(type, business_key, revision)
        return self._get(f"v1/events/by-key/{quote(key, safe='')}")

    def history(
        self, type: str, business_key: str, revision: Optional[Union[str, int]] = None
    ) -> Optional[Dict[str, Any]]:
        """The same with its first letters (``letters``), and everything that happened to each of them."""
        event = self.find(type, business_key, revision)
        if event is None:
            return None
        page = self._get(f"v1/deliveries?event={event['id']}&limit={MOST_LETTERS}") or {}
        letters = [self._get(f"v1/deliveries/{one['id']}") for one in page.get("deliveries", [])]
        return {**event, "letters": [letter for letter in letters if letter is not None]}

    def cancel(
        self, type: str, business_key: str, revision: Optional[Union[str, int]] = None
    ) -> Optional[Dict[str, Any]]:
        """Takes back what no sender has claimed; None when pabal knows no such event."""
        event = self.find(type, business_key, revision)
        return None if event is None else self._get(f"v1/events/{event['id']}", "DELETE")

    def post_batch(self, events: Sequence[Mapping[str, Any]]) -> BatchOutcome:
        """For the relay of an outbox: posts once, without trying again."""
        body = json.dumps({"events": list(events)}).encode("utf-8")
        answer = self._exchange.ask("POST", "v1/events/batch", self._timeout_ms * 3, body)
        return _batch_outcome(answer, len(events), self._chance.now())

    def close(self) -> None:
        """Closes the connections that are kept open."""
        self._exchange.close()

    def _get(self, path: str, method: str = "GET") -> Optional[Dict[str, Any]]:
        try:
            body = self._ask(method, path).body
        except Refused as error:
            if error.status == 404:
                return None
            raise
        return body if isinstance(body, dict) else None

    def _ask(
        self, method: str, path: str, body: Any = None, headers: Optional[Dict[str, str]] = None
    ) -> Answer:
        content = None if body is None else json.dumps(body).encode("utf-8")
        return ask_until_answered(
            lambda: self._exchange.ask(method, path, self._timeout_ms, content, headers),
            self._retries,
            self._chance,
        )


def _time_text(time: Optional[Time]) -> Optional[str]:
    if not isinstance(time, datetime):
        return time
    if time.tzinfo is None:
        raise ValueError("A time must have a time zone: without one it means another moment on every machine.")
    return time.isoformat()


def _batch_outcome(answer: Answer, length: int, now: float) -> BatchOutcome:
    if not 200 <= answer.status < 300:
        problem = problem_of(answer.status, answer.body)
        if answer.status in (400, 413, 422):
            return BatchOutcome("unfit", [], problem, 0)
        return BatchOutcome("later", [], problem, retry_after_ms(answer.retry_after, now))
    results = answer.body.get("results") if isinstance(answer.body, dict) else None
    if not isinstance(results, list) or len(results) != length:
        detail = f"Expected {length} results: this is not the answer of pabal."
        problem = {"status": answer.status, "code": "no-results", "detail": detail, "errors": []}
        return BatchOutcome("later", [], problem, 0)
    return BatchOutcome("answered", [_outcome_of(result) for result in results], None, 0)


def _outcome_of(result: Any) -> Dict[str, Any]:
    said = result if isinstance(result, dict) else {}
    if said.get("status") == 202:
        return {"kind": "accepted"}
    problem = problem_of(said.get("status", 500), said.get("problem"))
    return {"kind": "later" if may_pass_later(problem) else "refused", "problem": problem}
