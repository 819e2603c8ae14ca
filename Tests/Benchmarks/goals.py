"""The goals: for each row what is to be reached, and what would be better still."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    id: str  # what a measurement is filed under
    row: str  # what --rows selects
    title: str
    reach: float
    beyond: float
    unit: str = "x"
    less_is_better: bool = False

    def verdict(self, measured: float) -> str:
        def meets(limit: float) -> bool:
            return measured <= limit if self.less_is_better else measured >= limit

        return "beyond" if meets(self.beyond) else "reached" if meets(self.reach) else "MISSED"

    def shown(self, value: float) -> str:
        return (
            f"{value:.2f}"
            if self.unit == "x"
            else f"{value:.3g} {self.unit}"
            if value < 1_000
            else f"{value:.0f} {self.unit}"
        )

    def limit(self, value: float) -> str:
        return f"{'<=' if self.less_is_better else '>='} {value:g}{'' if self.unit == 'x' else ' ' + self.unit}"


GOALS = (
    Goal("hello-64/nginx", "hello", "hello keep-alive, 64 connections / nginx", 0.85, 1.1),
    Goal("hello-64/go", "hello", "hello keep-alive, 64 connections / Go", 1.8, 2.3),
    Goal("hello-64/node", "hello", "hello keep-alive, 64 connections / Node", 2.7, 3.3),
    Goal("hello-512/nginx", "hello512", "hello keep-alive, 512 connections / nginx", 0.75, 1.0),
    Goal("hello-512/go", "hello512", "hello keep-alive, 512 connections / Go", 1.5, 2.0),
    Goal("cpu/nginx", "cpu", "server CPU per request, 64 connections / nginx", 1.3, 1.0, less_is_better=True),
    Goal("pipeline/nginx", "pipeline", "16 requests pipelined / nginx", 3, 6),
    Goal("tls/nginx", "tls", "TLS keep-alive, 64 connections / nginx", 0.85, 1.0),
    Goal("handshakes/nginx", "handshakes", "TLS 1.3 full handshakes / nginx", 0.85, 1.0),
    Goal("fortunes/go", "fortunes", "fortunes page / Go", 2.5, 3.8),
    Goal("fortunes/django", "fortunes", "fortunes page / Django", 20, 30),
    Goal("list/go", "list", "officer's list page / Go", 4, 8),
    Goal("list/django", "list", "officer's list page / Django", 25, 50),
    Goal("tasks/go", "tasks", "real /tasks, 64 connections / Go", 4, 8),
    Goal("tasks/django", "tasks", "real /tasks, 64 connections / Django", 25, 50),
    Goal("tasks-1/go", "tasks", "real /tasks, 1 connection / Go", 2, 4),
    Goal("tasks-1/django", "tasks", "real /tasks, 1 connection / Django", 12, 25),
    Goal("tasks-cpu/go", "tasks", "real /tasks, CPU per request / Go", 0.25, 0.125, less_is_better=True),
    Goal("tasks-cpu/django", "tasks", "real /tasks, CPU per request / Django", 0.04, 0.02, less_is_better=True),
    Goal("people/errors", "people", "50 officers and 500 applicants: errors", 0, 0, "requests", less_is_better=True),
    Goal("people/p99", "people", "50 officers and 500 applicants: p99 / one alone", 10, 3, less_is_better=True),
    Goal("people/memory", "people", "50 officers and 500 applicants: memory", 250, 120, "MB", less_is_better=True),
    Goal("group-commit-64", "swift", "durable submissions, 64 clients, group commit / one each", 4, 6),
    Goal("group-commit-8", "swift", "durable submissions, 8 clients, group commit / one each", 2, 3),
    Goal("list-query-growth", "swift", "list page's query, 1,000,000 / 10,000 dossiers", 2, 1.3, less_is_better=True),
    Goal("document-in", "swift", "5 MB document in / plain file with fdatasync", 0.4, 0.8),
    Goal("document-out", "swift", "5 MB document out", 1, 2, "GB/s"),
    Goal("json-encode", "swift", "JSON encode / Foundation's", 3, 6),
    Goal("json-decode", "swift", "JSON decode / Foundation's", 3, 5),
    Goal("template", "swift", "template page's time / hand-written byte code's", 2, 1.4, less_is_better=True),
    Goal("rule", "swift", "condition of five terms / a closure written by hand", 10, 5, less_is_better=True),
    Goal("rule/python", "swift", "condition of five terms: Python's FEEL / Guichet", 10, 20),
    Goal("pack-load", "swift", "reading all packs", 300, 100, "ms", less_is_better=True),
    Goal("guide", "swift", "guide of the largest pack", 1_000, 200, "us", less_is_better=True),
    Goal("pack-check", "swift", "guichet check, 20 procedures", 2, 1, "s", less_is_better=True),
    Goal("idle/memory", "idle", "10,000 idle connections: memory each", 1_024, 200, "B", less_is_better=True),
    Goal("idle/p50", "idle", "10,000 idle connections: p50 of others / nginx", 2, 1, less_is_better=True),
    Goal("start/time", "start", "start to first answer", 100, 20, "ms", less_is_better=True),
    Goal("start/memory", "start", "idle memory", 40, 15, "MB", less_is_better=True),
    Goal("start/size", "start", "release executable", 60, 20, "MB", less_is_better=True),
)

ROWS = tuple(dict.fromkeys(goal.row for goal in GOALS))
