"""A guichet under test, started as anyone would start it. Each test file takes the path of the executable."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Iterator
from pathlib import Path

GUICHET = Path(sys.argv.pop(1)).resolve()
ROOT = Path(__file__).resolve().parents[2]


class Server:
    """A running guichet with a data folder of its own."""

    def __init__(
        self, folder: Path, *options: str, root: str | Path = ROOT, descriptors: int | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        def limit() -> None:
            if descriptors is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [GUICHET, "serve", "--data", str(folder / "data"), "--port", "0", "--root", str(root), *options],
                stdout=subprocess.PIPE, stderr=log, text=True, preexec_fn=limit, env={**os.environ, **(environment or {})})
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        self.port = int(self.line.rsplit(":", 1)[1]) if "listening on " in self.line else 0

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.content = answer.read()
        connection.close()
        return answer

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@contextlib.contextmanager
def serving(*options: str, root: str | Path = ROOT, descriptors: int | None = None) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp())
    server = Server(folder, *options, root=root, descriptors=descriptors)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()
        server.process.stdout.close()
        shutil.rmtree(folder)


def run(*words: str, seconds: int = 20) -> subprocess.CompletedProcess:
    return subprocess.run([GUICHET, *words], capture_output=True, text=True, timeout=seconds, cwd=ROOT)


def main() -> None:
    """Runs the tests of the file that calls it, and ends with the line that Tests/run counts."""
    result = unittest.main("__main__", exit=False, verbosity=1).result
    wrong = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - wrong} passed, {wrong} failed")
    sys.exit(1 if wrong else 0)
