"""The client of pabal for producers: post an event at once, or by an outbox that loses none.

It needs Python 3.9 and nothing else.
"""

from .client import Accepted, Client
from .errors import Refused, Unreachable
from .keys import idempotency_key
from .outbox import Backlog, Outbox, RefusedEvent

__all__ = [
    "Accepted",
    "Backlog",
    "Client",
    "Outbox",
    "Refused",
    "RefusedEvent",
    "Unreachable",
    "idempotency_key",
]
