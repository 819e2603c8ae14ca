"""Measures each row: all servers up at once, in alternated rounds; what counts is the median of the rounds' ratios.

A machine shared with others changes its speed by the minute; two servers in the same round see the same weather.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

import load
import tasks
from contestants import Contestant, Stage, first_answer_after, hello_of
from demo_folder import DemoFolder, rest
from load import Run
from pages import make_database, same_pages
from people import People

sys.path.insert(0, str(Path(__file__).parent.parent / "Conversations"))
import process
from aside import Aside
from idle_clients import IdleConnections, idle_aside
from wire import Endpoint

IDLE_CONNECTIONS = 10_000
IDLE_WARM_UP = 200
STARTS = 5
MEGABYTE = 1_000_000
Round = dict[str, Run]


@dataclass(frozen=True)
class Measured:
    value: float
    detail: str


@dataclass(frozen=True)
class Effort:
    seconds: int
    rounds: int
    dossiers: int
    people_seconds: int


class Contest:
    """Knows who is there and measures them; each method gives values by the goal's id."""

    def __init__(self, stage: Stage, effort: Effort, swift_bench: Path | None) -> None:
        self._stage, self._effort, self._swift_bench = stage, effort, swift_bench

    @cached_property
    def guichet(self) -> Contestant:
        return self._stage.start_guichet()

    @cached_property
    def plain(self) -> dict[str, Contestant]:
        return {peer.name: peer for peer in self._peers if peer.scheme == "http"}

    @cached_property
    def secure(self) -> dict[str, Contestant]:
        return {peer.name: peer for peer in self._peers if peer.scheme == "https"}

    @cached_property
    def guichet_tls(self) -> Contestant:
        return self._stage.start_guichet_tls()

    def hello(self) -> dict[str, Measured]:
        return _ratios("hello-64", self._rounds_at_64)

    def hello512(self) -> dict[str, Measured]:
        return _ratios("hello-512", self._rounds(self._against("nginx", "go"), self._requests(512)))

    def cpu(self) -> dict[str, Measured]:
        return _ratios("cpu", self._rounds_at_64, lambda run: run.cpu_microseconds, "us")

    def pipeline(self) -> dict[str, Measured]:
        return _ratios("pipeline", self._rounds(self._against("nginx"), self._requests(64, pipelined=True)))

    def tls(self) -> dict[str, Measured]:
        return _ratios("tls", self._rounds([self.guichet_tls, *self.secure.values()], self._requests(64)))

    def handshakes(self) -> dict[str, Measured]:
        program = self._stage.build("handshakes")
        if not program:
            return {}
        seconds = self._effort.seconds
        rounds = self._rounds(
            [self.guichet_tls, *self.secure.values()],
            lambda each: load.handshakes(program, each.port, each.pid, seconds),
        )
        return _ratios("handshakes", rounds)

    def idle(self) -> dict[str, Measured]:
        """Memory for each connection that rests, and how fast others are served meanwhile."""
        each: dict[str, float] = {}
        crowds: dict[str, Aside] = {}
        contestants = self._against("nginx", "go")
        with contextlib.ExitStack() as stack:
            for one in contestants:
                crowds[one.name], each[one.name] = _fill(stack, one)
            rounds = self._rounds(contestants, self._requests(1))
            kept = ", ".join(f"{name} {crowd.ask('still_open')}" for name, crowd in crowds.items())
        memory = ", ".join(f"{name} {size:.0f}" for name, size in each.items())
        found = {"idle/memory": Measured(each["guichet"], f"bytes: {memory}; open at the end: {kept}")}
        quickness = _ratios("idle/p50", rounds, lambda run: run.p50_microseconds, "us")
        return found | {"idle/p50": quickness["idle/p50/nginx"]} if "nginx" in self.plain else found

    def start(self) -> dict[str, Measured]:
        times, sizes, exits = [], [], []
        for _ in range(STARTS + 1):
            started = time.perf_counter()
            server, port = self._stage.spawn_guichet()
            times.append(first_answer_after(started, port) * 1e3)
            sizes.append(process.proportional_bytes(server.pid) / MEGABYTE)
            exits.append(self._stage.stop(server))
        said = "" if not any(exits) else f"; exit codes {exits}"
        size = self._stage.guichet.stat().st_size / MEGABYTE
        return {
            # The first start warms the page cache.
            "start/time": Measured(
                median(times[1:]), f"{min(times[1:]):.1f} to {max(times[1:]):.1f} ms, the first {times[0]:.1f}{said}"
            ),
            "start/memory": Measured(median(sizes), "PSS after the first answer"),
            "start/size": Measured(size, str(self._stage.guichet)),
        }

    def fortunes(self) -> dict[str, Measured]:
        return self._page("fortunes")

    def officers_list(self) -> dict[str, Measured]:
        return self._page("list")

    def tasks(self) -> dict[str, Measured]:
        """The officer's list of the real product; the peers read the same database while it is served."""
        demo = self._demo("tasks")
        queue = demo.queues()[0]
        [cookie] = demo.sessions([queue.account])
        guichet = self._stage.start_guichet(demo.folder)
        rest(guichet.pid)
        page = tasks.page(guichet.url(tasks.PATH), cookie)
        description = self._stage.folder / "tasks.json"
        tasks.describe(page, demo.database, tasks.zone(self._stage.root), description)
        contestants = [guichet, *self._stage.start_task_peers(demo.database, description)]
        for peer in contestants[1:]:
            if fault := tasks.difference(page, tasks.page(peer.url(tasks.PATH), cookie)):
                raise SystemExit(f"{peer.name} gives another page: {fault}")
        many = self._rounds(contestants, self._listing(64, cookie))
        one = self._rounds(contestants, self._listing(1, cookie))
        found = _ratios("tasks", many) | _ratios("tasks-1", one)
        return found | _ratios("tasks-cpu", many, lambda run: run.cpu_microseconds, "us")

    def people(self) -> dict[str, Measured]:
        """Many at once, beside one alone before; and what that costs the server in memory."""
        program = self._stage.build("people")
        if not program:
            return {}
        demo = self._demo("people")
        people = People(demo)
        guichet = self._stage.start_guichet(demo.folder)
        rest(guichet.pid)
        seconds = self._effort.people_seconds
        people.alone(program, guichet.url(""), seconds / 6)  # A warm-up: it is not kept.
        alone = people.alone(program, guichet.url(""), seconds / 3)
        before = process.proportional_bytes(guichet.pid) / MEGABYTE
        spent = process.cpu_seconds(guichet.pid)
        crowd = people.together(program, guichet.url(""), seconds)
        spent = (process.cpu_seconds(guichet.pid) - spent) / crowd.seconds
        memory = process.proportional_bytes(guichet.pid) / MEGABYTE
        faults = " ".join(filter(None, (alone.fault, crowd.fault)))
        counts = f"{crowd.requests} requests, {crowd.writes} of them writes, {crowd.requests / crowd.seconds:.0f}/s"
        ratios = f"p50 {crowd.p50 / alone.p50:.1f} times as long; {spent:.2f} processors; slowest {crowd.slowest}"
        times = f"p99 {crowd.p99 / 1e3:.1f} ms, alone {alone.p99 / 1e3:.1f} ms; {ratios}"
        return {
            "people/errors": Measured(alone.errors + crowd.errors, f"{counts}{faults and '; ' + faults}"),
            "people/p99": Measured(crowd.p99 / alone.p99, times),
            "people/memory": Measured(memory, f"PSS at the end, {before:.0f} MB before"),
        }

    def swift(self) -> dict[str, Measured]:
        """The rows that are measured within Swift: JSON lines {"row": id, "ratio": number, "detail": text}."""
        if not self._swift_bench:
            return {}
        said = subprocess.run([str(self._swift_bench)], capture_output=True, text=True, check=True).stdout
        lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        found = {line["row"]: Measured(line["ratio"], line.get("detail", "")) for line in lines}
        return found | self._rule_in_python(found.get("rule-time"))

    def _rule_in_python(self, ours: Measured | None) -> dict[str, Measured]:
        """How many times longer a FEEL library of Python takes for the same condition; nothing where there is none."""
        python = self._stage.root / ".build/python/bin/python3"
        if not ours or not python.exists():
            return {}
        program = Path(__file__).parent / "peers/rule_feel.py"
        said = subprocess.run([str(python), str(program)], capture_output=True, text=True)
        if said.returncode != 0:
            return {}
        theirs = json.loads(said.stdout)["microseconds"] * 1_000
        detail = f"guichet {ours.value:.0f} ns, bkflow-feel {theirs:.0f} ns"
        return {"rule/python": Measured(theirs / ours.value, detail)}

    @cached_property
    def _peers(self) -> list[Contestant]:
        return self._stage.start_peers(hello_of(self.guichet))

    @cached_property
    def _with_pages(self) -> Sequence[Contestant]:
        """Those that serve /fortunes and /list; none if the program under test does not."""
        if not self._swift_bench:
            return []
        database = self._stage.folder / "pages.sqlite"
        make_database(database)
        under_test = self._stage.start_swift_pages(self._swift_bench, database)
        return [under_test, *self._stage.start_page_peers(database)] if under_test else []

    def _page(self, name: str) -> dict[str, Measured]:
        contestants = self._with_pages
        if len(contestants) < 2:
            return {}
        if fault := same_pages([each.url(f"/{name}") for each in contestants]):
            raise SystemExit(fault)
        seconds = self._effort.seconds
        rounds = self._rounds(contestants, lambda one: load.requests(one.url(f"/{name}"), one.pid, 64, seconds))
        return _ratios(name, rounds)

    def _demo(self, name: str) -> DemoFolder:
        stage = self._stage
        return DemoFolder.copied(stage.guichet, stage.root, self._effort.dossiers, stage.folder / f"demo-{name}")

    def _listing(self, connections: int, cookie: str) -> Callable[[Contestant], Run]:
        seconds = self._effort.seconds
        return lambda one: load.requests(one.url(tasks.PATH), one.pid, connections, seconds, cookie=cookie)

    @cached_property
    def _rounds_at_64(self) -> list[Round]:
        return self._rounds(self._against("nginx", "go", "node"), self._requests(64))

    def _against(self, *names: str) -> list[Contestant]:
        return [self.guichet, *(self.plain[name] for name in names if name in self.plain)]

    def _requests(self, connections: int, pipelined: bool = False) -> Callable[[Contestant], Run]:
        return lambda one: load.requests(one.url(), one.pid, connections, self._effort.seconds, pipelined)

    def _rounds(self, contestants: Sequence[Contestant], measure: Callable[[Contestant], Run]) -> list[Round]:
        """Alternates: guichet, peer, peer, guichet, peer, peer… The first turn of each is a warm-up and not kept."""
        rounds = [{each.name: measure(each) for each in contestants} for _ in range(self._effort.rounds + 1)]
        return rounds[1:]


def _fill(stack: contextlib.ExitStack, contestant: Contestant) -> tuple[Aside, float]:
    """Opens the connections; gives them and the bytes of the server's memory for each."""
    endpoint = Endpoint(contestant.port)
    request = f"GET /health HTTP/1.1\r\nHost: {endpoint.authority}\r\n\r\n".encode()
    with IdleConnections(endpoint, IDLE_WARM_UP, request):
        pass
    before = process.proportional_bytes(contestant.pid)
    crowd = stack.enter_context(idle_aside(endpoint, IDLE_CONNECTIONS, request))
    if unanswered := crowd.ask("unanswered"):
        raise SystemExit(f"{contestant.name}: {unanswered} of {IDLE_CONNECTIONS} idle connections got no answer")
    return crowd, (process.proportional_bytes(contestant.pid) - before) / IDLE_CONNECTIONS


def _ratios(
    goal: str, rounds: Sequence[Round], value: Callable[[Run], float] = lambda run: run.per_second, unit: str = "/s"
) -> dict[str, Measured]:
    """For each peer the median over the rounds of guichet's value divided by the peer's."""
    shown = {name: median(value(each[name]) for each in rounds) for name in rounds[0]}
    found = {}
    for name in rounds[0].keys() - {"guichet"}:
        ratios = [value(each["guichet"]) / value(each[name]) for each in rounds]
        speeds = f"guichet {shown['guichet']:.0f}{unit}, {name} {shown[name]:.0f}{unit}"
        detail = f"{speeds}; rounds {min(ratios):.2f} to {max(ratios):.2f}"
        found[f"{goal}/{name}"] = Measured(median(ratios), detail)
    return found
