"""One request and its answer, over connections that are kept open, and when to ask again."""

from __future__ import annotations

import json
import re
import select
import socket
import sys
import threading
import time
from datetime import timezone
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Union
from urllib.parse import urlsplit

from .errors import Refused, Unreachable, may_pass_later, problem_of

# The answer to a batch of 500 is some 300 KiB. What is longer does not come from pabal.
LONGEST_ANSWER = 16 * 1024 * 1024

# Nothing that a server says makes a client wait for longer.
LONGEST_RETRY_AFTER_MS = 5 * 60_000


class Answer(NamedTuple):
    status: int
    retry_after: Optional[str]
    replayed: bool
    body: Any


class Retries(NamedTuple):
    attempts: int = 5
    first_ms: float = 200
    most_ms: float = 10_000


class Chance(NamedTuple):
    """Clock and chance, which tests decide."""

    random: Callable[[], float]
    now: Callable[[], float]  # milliseconds since 1970
    wait: Callable[[float], Any]  # milliseconds


def pause_ms(failures: int, first_ms: float, most_ms: float, random: float, retry_after_ms: float = 0) -> int:
    """Full jitter: any time up to a bound that doubles, and never less than the server asks for."""
    bound = min(most_ms, first_ms * 2 ** min(failures - 1, 30))
    return int(max(round(bound * random), min(retry_after_ms, LONGEST_RETRY_AFTER_MS)))


def retry_after_ms(value: Optional[str], now: float) -> float:
    """``Retry-After`` in seconds or as a date; 0 when it is neither."""
    if value is None:
        return 0
    if re.fullmatch(r"[0-9]+", value.strip()):
        return int(value) * 1000
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0, moment.timestamp() * 1000 - now)


Connection = Union[HTTPConnection, HTTPSConnection]


class Exchange:
    """Asks one server. Threads may share it: each request has a connection of its own while it is under way."""

    def __init__(self, address: str, key: str, connections: int) -> None:
        parts = urlsplit(address)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port
        self._path = parts.path
        self._connections = connections
        self._idle: List[Connection] = []
        self._lock = threading.Lock()
        version = ".".join(str(number) for number in sys.version_info[:3])
        self._headers = {
            "Authorization": f"Bearer {key}",
            "User-Agent": f"pabal-client python/{version}",
            "Accept": "application/json",
        }

    def ask(
        self,
        method: str,
        path: str,
        timeout_ms: float,
        body: Optional[bytes] = None,
        headers: Optional[Dict[str, str]] = None,
    ) -> Answer:
        """Raises OSError or HTTPException when there is no whole answer."""
        deadline = time.monotonic() + timeout_ms / 1000
        connection = self._take(timeout_ms / 1000)
        try:
            kind = {} if body is None else {"Content-Type": "application/json"}
            sent = {**self._headers, **kind, **(headers or {})}
            connection.request(method, f"{self._path}/{path}", body, sent)
            answer = self._read(connection, deadline)
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)
        return answer

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _read(self, connection: Connection, deadline: float) -> Answer:
        sock = connection.sock
        sock.settimeout(_left(deadline))
        response = connection.getresponse()
        chunks: List[bytes] = []
        length = 0
        while True:
            sock.settimeout(_left(deadline))
            chunk = response.read(65_536)
            if not chunk:
                break
            chunks.append(chunk)
            length += len(chunk)
            if length > LONGEST_ANSWER:
                raise HTTPException(f"the answer is longer than {LONGEST_ANSWER} bytes")
        if response.length:
            raise HTTPException("the connection was cut in the midst of the answer")
        replayed = "true" in (
            response.getheader("Idempotent-Replayed"),
            response.getheader("Idempotency-Replayed"),
        )
        return Answer(
            response.status, response.getheader("Retry-After"), replayed, _json_or_text(b"".join(chunks))
        )

    def _take(self, timeout: float) -> Connection:
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                make = HTTPSConnection if self._secure else HTTPConnection
                return make(self._host, self._port, timeout=timeout)
            # What can be read from an idle connection is its end.
            if connection.sock is not None and not select.select([connection.sock], [], [], 0)[0]:
                connection.sock.settimeout(timeout)
                return connection
            connection.close()

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if connection.sock is not None and len(self._idle) < self._connections:
                self._idle.append(connection)
                return
        connection.close()


def ask_until_answered(ask: Callable[[], Answer], retries: Retries, chance: Chance) -> Answer:
    """Asks until there is an answer that will not change. Raises Refused or Unreachable."""
    attempt = 1
    while True:
        after = 0.0
        try:
            answer = ask()
            if answer.status < 300:
                return answer
            problem = problem_of(answer.status, answer.body)
            # A broken template is mended by hand: nobody should wait for that with a request under way.
            later = may_pass_later(problem) and problem["code"] != "template-broken"
            if not later or attempt >= retries.attempts:
                raise Refused(problem)
            after = retry_after_ms(answer.retry_after, chance.now())
        except (OSError, HTTPException) as error:
            if attempt >= retries.attempts:
                raise Unreachable(attempt, error) from error
        chance.wait(pause_ms(attempt, retries.first_ms, retries.most_ms, chance.random(), after))
        attempt += 1


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise socket.timeout("there was no whole answer in time")
    return left


def _json_or_text(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content.decode("utf-8", "replace")
