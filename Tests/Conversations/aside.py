"""Keeps an object in a process of its own, so that its work and its descriptors do not disturb what is measured."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any


class Aside:
    """From `with` to its end. `make` runs there; with `tick_seconds` the object's `tick` is called that often."""

    def __init__(self, make: Callable[[], object], tick_seconds: float | None = None) -> None:
        self._here, there = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        self._process = context.Process(target=_keep, args=(make, self._here, there, tick_seconds), daemon=True)

    def __enter__(self) -> Aside:
        self._process.start()
        self._answer()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.join()

    def ask(self, method: str, *arguments: object) -> Any:
        """Calls a method of the object there and gives what it returns."""
        self._here.send((method, arguments))
        return self._answer()

    def _answer(self) -> Any:
        answer, fault = self._here.recv()
        if fault:
            raise RuntimeError(fault)
        return answer


def _keep(make: Callable[[], object], far_end: Connection, pipe: Connection, tick_seconds: float | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process when it ends
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    far_end.close()
    try:
        kept = make()
        pipe.send((None, None))
        due = time.monotonic()
        while True:
            if pipe.poll(None if tick_seconds is None else max(0.0, due - time.monotonic())):
                method, arguments = pipe.recv()
                pipe.send((getattr(kept, method)(*arguments), None))
            elif tick_seconds is not None:
                due = time.monotonic() + tick_seconds
                kept.tick()  # type: ignore[attr-defined]
    except EOFError:
        pass  # the parent is gone
    except OSError as fault:
        pipe.send((None, str(fault)))
