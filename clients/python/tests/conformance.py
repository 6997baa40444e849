"""Performs cases of packages/client/conformance/cases.json: one JSON object in a line of stdin, its outcome in one of stdout."""

import functools
import json
import os
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import bridge  # noqa: E402
from pabal import Client, Outbox, Refused, Unreachable, idempotency_key  # noqa: E402
from pabal.http import Chance, Retries, pause_ms, retry_after_ms  # noqa: E402

SNAKE = {"except": "except_", "sendAt": "send_at", "expiresAt": "expires_at", "replyTo": "reply_to"}


def key_of(parts):
    try:
        revision = parts.get("revision")
        return {"key": idempotency_key(parts["type"], parts["businessKey"], revision, parts.get("app", ""))}
    except ValueError:
        return {"refused": True}


def pause_of(case):
    after = retry_after_ms(case.get("retryAfter"), 0)
    return {"pause": pause_ms(case["failures"], 100, 400, case["random"], after)}


def arguments(notification):
    return {SNAKE.get(name, name): value for name, value in notification.items()}


def perform(client, call):
    try:
        if call["method"] == "upload":
            file = call["file"]
            content, content_id = file["content"].encode(), file.get("contentId")
            return {"result": client.upload(content, file["name"], file["type"], content_id)}
        if call["method"] == "remind":
            reminder = client.remind(call["key"], call["reminder"])
            return {"result": {name: reminder.get(name) for name in ("key", "state", "nextAt")}}
        named = (call["type"], call["businessKey"])
        if call["method"] == "notify":
            accepted = client.notify(*named, **arguments(call["notification"]))
            fields = accepted._asdict()
            fields["idempotencyKey"] = fields.pop("idempotency_key")
            return {"result": fields}
        found = getattr(client, call["method"])(*named)
        if found is None:
            return {"result": None}
        if call["method"] == "history":
            found["letters"] = [letter["state"] for letter in found["letters"]]
        return {"result": {**found["counts"], **found}}
    except Unreachable as error:
        return {"error": {"kind": "unreachable", "attempts": error.attempts}}
    except Refused as error:
        fields = [one["field"] for one in error.errors]
        return {"error": {"kind": "refused", "status": error.status, "code": error.code, "fields": fields}}


def exchange(case):
    waited = []
    client = Client(
        case["url"],
        case["key"],
        timeout_ms=300 if "pauses" in case else 10_000,
        retries=Retries(3, 100, 400),
        chance=Chance(lambda: 1, lambda: 0, waited.append),
    )
    outcome = perform(client, case["call"])
    client.close()
    return {**outcome, "pauses": waited}


def relay(case):
    """Events in an outbox that are carried until none is left: in sqlite, or in PostgreSQL through the bridge."""
    client = Client(case["url"], case["key"], timeout_ms=1000 if "answers" in case else 10_000)
    quick = {"poll_ms": 1, "first_ms": 1, "most_ms": 2}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "outbox.sqlite")
        if "bridge" in case:
            connect = functools.partial(bridge.Connection, case["bridge"])
            outbox = Outbox(client, connect, "postgresql", "%s", **quick)
        else:
            connect = functools.partial(sqlite3.connect, path)
            outbox = Outbox.sqlite(client, path, **quick)
        outbox.create_table()
        fill(connect, outbox, case)
        waiting = outbox.backlog().waiting
        carried = outbox.stop()
        refused = [[one.event["idempotencyKey"], one.problem["code"]] for one in outbox.refused()]
        outbox.discard([one.id for one in outbox.refused()])
        left = outbox.backlog()
    client.close()
    assert left == (0, None, 0), left
    return {"waiting": waiting, "carried": carried, "refused": refused}


def fill(connect, outbox, case):
    connection = connect()
    notification = case.get("notification", {"to": {"email": "a@example.com"}, "data": {}})
    for end in (connection.rollback, connection.commit):
        for event in case["events"]:
            named = (event.get("type", "a"), event["businessKey"])
            more = {"revision": event.get("revision"), **arguments(notification)}
            outbox.notify(connection, *named, **more)
        end()
    connection.close()


DOERS = {"key": key_of, "pause": pause_of, "exchange": exchange, "relay": relay}

for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(DOERS[case["do"]](case["case"])), flush=True)
