import os
import sqlite3
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from pabal import Client, Outbox  # noqa: E402
from pabal.client import BatchOutcome  # noqa: E402

KEY = "pbl_live_" + "k" * 43
EVENT = {"to": {"email": "a@example.com"}, "data": {}}


class Answering:
    """A client whose batches are answered by a function."""

    def __init__(self, answer):
        self._client = Client("http://127.0.0.1:9", KEY)
        self._answer = answer
        self.batches = []
        self.event = self._client.event

    def post_batch(self, events):
        self.batches.append([event["idempotencyKey"] for event in events])
        return self._answer(events)


def accept(events):
    return BatchOutcome("answered", [{"kind": "accepted"} for _ in events], None, 0)


class OutboxTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "app.sqlite")

    def tearDown(self):
        self.folder.cleanup()

    def outbox(self, client, **options):
        outbox = Outbox.sqlite(client, self.path, poll_ms=1, first_ms=1, most_ms=2, **options)
        outbox.create_table()
        return outbox

    def test_an_event_of_a_transaction_that_is_rolled_back_is_not_there(self):
        client = Answering(accept)
        outbox = self.outbox(client)
        connection = sqlite3.connect(self.path)
        outbox.notify(connection, "a", "1", **EVENT)
        connection.rollback()
        outbox.notify(connection, "a", "2", **EVENT)
        connection.commit()
        connection.close()
        self.assertEqual(outbox.backlog().waiting, 1)
        self.assertTrue(outbox.stop())
        self.assertEqual(client.batches, [["/a/2/"]])
        self.assertEqual(outbox.backlog(), (0, None, 0))

    def test_what_was_taken_by_a_relay_that_was_killed_is_carried_by_the_next(self):
        client = Answering(accept)
        killed = self.outbox(client, lease_ms=1)
        self.add(killed, "1")
        self.assertEqual([one.event["idempotencyKey"] for one in killed._take()], ["/a/1/"])
        next_one = self.outbox(client)
        self.assertTrue(next_one.stop())
        self.assertEqual(client.batches, [["/a/1/"]])

    def test_a_second_relay_takes_nothing_that_the_first_has(self):
        client = Answering(accept)
        outbox = self.outbox(client)
        self.add(outbox, "1")
        self.assertEqual(len(outbox._take()), 1)
        self.assertEqual(outbox._take(), [])

    def test_what_was_set_aside_goes_again_when_it_is_told_to(self):
        refuse = {"kind": "refused", "problem": {"status": 422, "code": "x", "detail": "No.", "errors": []}}
        answers = [BatchOutcome("answered", [refuse], None, 0)]
        client = Answering(lambda events: answers.pop() if answers else accept(events))
        outbox = self.outbox(client)
        self.add(outbox, "1")
        self.assertTrue(outbox.stop())
        [aside] = outbox.refused()
        self.assertEqual(aside.problem["code"], "x")
        again = self.outbox(client)
        again.retry([aside.id])
        self.assertTrue(again.stop())
        self.assertEqual(again.backlog(), (0, None, 0))

    def test_a_stop_ends_in_time_while_pabal_is_away(self):
        def away(events):
            raise ConnectionRefusedError("away")

        troubles = []
        outbox = self.outbox(Answering(away), on_trouble=troubles.append)
        self.add(outbox, "1")
        self.assertFalse(outbox.stop(flush_seconds=0.2))
        self.assertEqual(outbox.backlog().waiting, 1)
        self.assertIn("away", str(troubles[0]))

    def add(self, outbox, business_key):
        connection = sqlite3.connect(self.path)
        outbox.notify(connection, "a", business_key, **EVENT)
        connection.commit()
        connection.close()


if __name__ == "__main__":
    unittest.main()
