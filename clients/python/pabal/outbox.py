"""An outbox in the app's own database: an event is written in the transaction of what it is about.

So neither is there without the other. A relay carries it to pabal afterwards; it may be killed at any moment.
"""

from __future__ import annotations

import json
import random
import sqlite3
import threading
import time
from http.client import HTTPException
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence

from .client import Client
from .errors import Unreachable
from .http import pause_ms
from .table import Statements

# Events in one request, at most, and their octets: half of what pabal takes.
MOST_EVENTS = 500
MOST_OCTETS = 4 * 1024 * 1024


class Waiting(NamedTuple):
    id: str
    event: Dict[str, Any]
    attempts: int


class Backlog(NamedTuple):
    waiting: int
    # Since when the oldest waits, in milliseconds since 1970.
    oldest_at: Optional[float]
    # Events that pabal has refused for good, kept until somebody decides.
    refused: int


class RefusedEvent(NamedTuple):
    id: str
    event: Dict[str, Any]
    problem: Dict[str, Any]


class Outbox:
    """``connect`` makes a connection of DB-API 2.0 for the relay; ``placeholder`` is that of its driver.

    For PostgreSQL: ``Outbox(client, lambda: psycopg.connect(dsn), dialect="postgresql", placeholder="%s")``;
    for sqlite ``Outbox.sqlite(client, path)``.
    ``on_trouble`` is told why events could not be carried, and None when they can be again.
    """

    def __init__(
        self,
        client: Client,
        connect: Callable[[], Any],
        dialect: str,
        placeholder: str,
        table: str = "pabal_outbox",
        poll_ms: float = 500,
        lease_ms: float = 120_000,
        first_ms: float = 200,
        most_ms: float = 30_000,
        on_trouble: Callable[[Optional[BaseException]], Any] = lambda trouble: None,
        on_refused: Callable[[Dict[str, Any], Dict[str, Any]], Any] = lambda event, problem: None,
    ) -> None:
        self._client = client
        self._connect = connect
        self._sqlite = dialect == "sqlite"
        self._sql = Statements(dialect, table, placeholder)
        self._poll_ms, self._lease_ms = poll_ms, lease_ms
        self._first_ms, self._most_ms = first_ms, most_ms
        self._on_trouble, self._on_refused = on_trouble, on_refused
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: Optional[threading.Thread] = None
        self._deadline: Optional[float] = None
        self._failures = 0
        self._emptied = False

    @classmethod
    def sqlite(cls, client: Client, path: str, **options: Any) -> "Outbox":
        """An outbox in the app's sqlite file."""
        return cls(client, lambda: sqlite3.connect(path, timeout=30), "sqlite", "?", **options)

    def create_table(self) -> None:
        """Makes table and indexes where they are missing."""
        with _opened(self._connect) as connection:
            for statement in self._sql.create():
                connection.cursor().execute(statement)
            connection.commit()

    def notify(
        self,
        connection: Any,
        type: str,
        business_key: str,
        *,
        to: Any,
        data: Mapping[str, Any],
        order: Optional[str] = None,
        **more: Any,
    ) -> None:
        """Writes the event down in the transaction of this connection, which the app commits.

        Events of the same ``order`` (the business key, unless something else is named) go one after the other.
        """
        event = self._client.event(type, business_key, to=to, data=data, **more)
        text = json.dumps(event, ensure_ascii=False)
        connection.cursor().execute(self._sql["add"], (order or business_key, text))

    def backlog(self) -> Backlog:
        with _opened(self._connect) as connection:
            [(waiting, oldest, refused)] = _rows(connection, self._sql["backlog"], ())
        return Backlog(int(waiting), None if oldest is None else float(oldest), int(refused))

    def refused(self, limit: int = 100) -> List[RefusedEvent]:
        """Events that pabal has refused for good, oldest first."""
        with _opened(self._connect) as connection:
            rows = _rows(connection, self._sql["refused"], (str(limit),))
        return [RefusedEvent(str(id), json.loads(event), json.loads(problem)) for id, event, problem in rows]

    def retry(self, ids: Sequence[str]) -> None:
        """Lets events that were set aside go again, for example once a template is there."""
        self._run_each("retry", [(id,) for id in ids])
        self.wake()

    def discard(self, ids: Sequence[str]) -> None:
        """Forgets events that were set aside."""
        self._run_each("discard", [(id,) for id in ids])

    def start(self) -> None:
        """Begins to carry events, in a thread. Calling twice does nothing more."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pabal relay", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Looks at the outbox at once, for example after a commit."""
        self._woken.set()

    def stop(self, flush_seconds: float = 10) -> bool:
        """Goes on until nothing is left, for at most this long; says whether all was carried."""
        self._deadline = time.monotonic() + flush_seconds
        self._stopping.set()
        self.start()
        self.wake()
        if self._thread is not None:
            self._thread.join()
        return self._emptied

    def _run(self) -> None:
        while not self._is_over():
            pause = self._step()
            if self._stopping.is_set() and self._emptied:
                return
            if pause > 0:
                self._rest(pause)

    def _is_over(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline

    def _rest(self, pause: float) -> None:
        left = pause / 1000
        if self._deadline is not None:
            left = max(0.0, min(left, self._deadline - time.monotonic()))
        if self._failures > 0:
            # Whoever wakes the relay does not mend pabal: only a stop makes the pause shorter.
            self._stopping.wait(left) if not self._stopping.is_set() else time.sleep(left)
            return
        self._woken.wait(left)
        self._woken.clear()

    def _step(self) -> float:
        """Carries one batch; gives the milliseconds to wait before the next."""
        try:
            taken = self._take()
            if not taken:
                if self._stopping.is_set():
                    self._emptied = self.backlog().waiting == 0
                return self._poll_ms
            packs = _packed(taken)
            for index, pack in enumerate(packs):
                pause = self._carry(pack)
                if pause is not None:
                    self._later([one for rest in packs[index + 1 :] for one in rest], pause, False)
                    return pause
            return 0
        except Exception as error:  # The database cannot be reached: whatever its driver calls that.
            return self._troubled(error)

    def _carry(self, pack: List[Waiting]) -> Optional[float]:
        """Posts events together and settles each; gives the pause that all have to make, if any."""
        try:
            outcome = self._client.post_batch([one.event for one in pack])
        except (OSError, HTTPException) as error:
            pause = self._troubled(Unreachable(1, error))
            self._later(pack, pause, False)
            return pause
        if outcome.kind == "unfit":
            return self._split(pack, outcome.problem or {})
        if outcome.kind == "later":
            problem = outcome.problem or {}
            trouble = RuntimeError(f"{problem['detail']} ({problem['status']} {problem['code']})")
            pause = self._troubled(trouble, outcome.retry_after_ms)
            self._later(pack, pause, False)
            return pause
        if self._failures > 0:
            self._on_trouble(None)
        self._failures = 0
        self._settle(pack, outcome.events)
        return None

    def _split(self, pack: List[Waiting], problem: Dict[str, Any]) -> Optional[float]:
        """A request that was refused as a whole is posted in halves, until the event at fault is alone."""
        if len(pack) == 1:
            self._refuse(pack[0], problem)
            return None
        middle = (len(pack) + 1) // 2
        pause = self._carry(pack[:middle])
        if pause is None:
            return self._carry(pack[middle:])
        self._later(pack[middle:], pause, False)
        return pause

    def _settle(self, pack: List[Waiting], outcomes: List[Dict[str, Any]]) -> None:
        accepted = [one for one, outcome in zip(pack, outcomes) if outcome["kind"] == "accepted"]
        self._run_each("accepted", [(one.id,) for one in accepted])
        for one, outcome in zip(pack, outcomes):
            if outcome["kind"] == "refused":
                self._refuse(one, outcome["problem"])
            elif outcome["kind"] == "later":
                self._later([one], self._pause(one.attempts + 1), True)

    def _refuse(self, one: Waiting, problem: Dict[str, Any]) -> None:
        self._run_each("refuse", [(json.dumps(problem, ensure_ascii=False), one.id)])
        self._on_refused(one.event, problem)

    def _later(self, pack: List[Waiting], delay: float, counted: bool) -> None:
        when = _now() + delay if self._sqlite else delay
        count = "1" if counted else "0"
        self._run_each("later", [(str(when), count, one.id) for one in pack])

    def _take(self) -> List[Waiting]:
        with _opened(self._connect) as connection:
            rows = self._take_sqlite(connection) if self._sqlite else self._take_rows(connection)
            connection.commit()
        return [Waiting(str(id), json.loads(event), int(attempts)) for id, event, attempts in rows]

    def _take_rows(self, connection: Any) -> List[Any]:
        return _rows(connection, self._sql["take"], (str(MOST_EVENTS), str(self._lease_ms)))

    def _take_sqlite(self, connection: Any) -> List[Any]:
        # Writers go one after the other, so nobody else takes the same between the two statements.
        connection.cursor().execute("begin immediate")
        now = _now()
        rows = _rows(connection, self._sql["take"], (now, MOST_EVENTS))
        for id, _event, _attempts in rows:
            connection.cursor().execute(self._sql["lease"], (now + self._lease_ms, id))
        return rows

    def _run_each(self, statement: str, values: Sequence[Any]) -> None:
        if not values:
            return
        with _opened(self._connect) as connection:
            cursor = connection.cursor()
            for one in values:
                cursor.execute(self._sql[statement], one)
            connection.commit()

    def _troubled(self, error: BaseException, retry_after: float = 0) -> float:
        self._failures += 1
        self._on_trouble(error)
        return self._pause(self._failures, retry_after)

    def _pause(self, failures: int, retry_after: float = 0) -> float:
        return pause_ms(failures, self._first_ms, self._most_ms, 0.5 + random.random() / 2, retry_after)


class _opened:
    """A connection for as long as the block takes; what was not committed is rolled back with its end."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect

    def __enter__(self) -> Any:
        self._connection = self._connect()
        return self._connection

    def __exit__(self, *_error: Any) -> None:
        self._connection.close()


def _rows(connection: Any, statement: str, values: Sequence[Any]) -> List[Any]:
    cursor = connection.cursor()
    cursor.execute(statement, values)
    return list(cursor.fetchall())


def _now() -> float:
    return time.time() * 1000


def _packed(waiting: List[Waiting]) -> List[List[Waiting]]:
    """Events that go together in one request, in their order. One that is larger than a request goes alone."""
    packs: List[List[Waiting]] = []
    room = 0
    for one in waiting:
        octets = len(json.dumps(one.event)) + 1
        if not packs or octets > room:
            packs.append([one])
            room = MOST_OCTETS - octets
        else:
            packs[-1].append(one)
            room -= octets
    return packs
