"""A driver of DB-API 2.0 that has its statements run by the test that started it: Python itself brings none for PostgreSQL."""

import json
import socket


class Connection:
    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._lines = self._socket.makefile("rw", encoding="utf-8", newline="\n")
        self._begun = False

    def cursor(self):
        return Cursor(self)

    def commit(self):
        self._end("commit")

    def rollback(self):
        self._end("rollback")

    def close(self):
        self._end("rollback")
        self._lines.close()
        self._socket.close()

    def run(self, text, values):
        if not self._begun:
            self._begun = True
            self.ask("begin", [])
        parts = text.split("%s")
        numbered = "".join(f"{part}${number}" for number, part in enumerate(parts[:-1], 1)) + parts[-1]
        return self.ask(numbered, list(values))

    def ask(self, text, values):
        self._lines.write(json.dumps({"text": text, "values": values}) + "\n")
        self._lines.flush()
        answer = json.loads(self._lines.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["rows"]

    def _end(self, how):
        if self._begun:
            self._begun = False
            self.ask(how, [])


class Cursor:
    def __init__(self, connection):
        self._connection = connection
        self._rows = []

    def execute(self, text, values=()):
        self._rows = self._connection.run(text, values)

    def fetchall(self):
        return self._rows
