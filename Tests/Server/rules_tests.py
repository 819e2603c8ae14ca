"""`guichet feel` and `guichet dmn`: a line in, a line out.

    rules_tests.py PATH/TO/guichet
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
import time
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from program import GUICHET, main, run

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"'

FEES = HEAD + ''' name="Fees" namespace="urn:fees" xmlns:r="urn:rates">
  <import name="rates" namespace="urn:rates" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>
  <inputData name="weight" id="weight"><variable name="weight" typeRef="number"/></inputData>
  <inputData name="filed on" id="filed"><variable name="filed on" typeRef="date"/></inputData>
  <decision name="Fee" id="fee">
    <variable name="Fee" typeRef="number"/>
    <informationRequirement><requiredInput href="#weight"/></informationRequirement>
    <informationRequirement><requiredDecision href="urn:rates#rate"/></informationRequirement>
    <literalExpression><text>weight * rates.Rate</text></literalExpression>
  </decision>
  <decision name="Due" id="due">
    <variable name="Due" typeRef="date"/>
    <informationRequirement><requiredInput href="#filed"/></informationRequirement>
    <literalExpression><text>filed on + duration("P1M")</text></literalExpression>
  </decision>
  <decision name="Route" id="route">
    <variable name="Route" typeRef="string"/>
    <informationRequirement><requiredInput href="#weight"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input><inputExpression typeRef="number"><text>weight</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>"green"</text></outputEntry></rule>
      <rule><inputEntry><text>&gt;= 10</text></inputEntry><outputEntry><text>"red"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decisionService name="Both" id="both">
    <outputDecision href="#due"/><outputDecision href="#route"/>
    <inputData href="#weight"/><inputData href="#filed"/>
  </decisionService>
  <decisionService name="One" id="one"><outputDecision href="#route"/><inputData href="#weight"/></decisionService>
</definitions>'''

RATES = HEAD + ''' name="Rates" namespace="urn:rates">
  <inputData name="country" id="country"><variable name="country" typeRef="string"/></inputData>
  <decision name="Rate" id="rate">
    <variable name="Rate" typeRef="number"/>
    <informationRequirement><requiredInput href="#country"/></informationRequirement>
    <literalExpression><text>if country = "TN" then 2 else 3</text></literalExpression>
  </decision>
</definitions>'''


def wrapped(kind: str, text: str) -> dict[str, str]:
    return {"type": kind, "value": text}


class Talk:
    """A running command. Each answer is awaited before the next line is sent, so it must have been flushed."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen([GUICHET, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, question: Any) -> Any:
        return self.send(json.dumps(question, ensure_ascii=False).encode())

    def send(self, line: bytes) -> Any:
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer.endswith(b"\n"), answer
        return json.loads(answer)

    def end(self) -> int:
        self.process.stdin.close()
        assert self.process.stdout.read() == b""
        self.process.stdout.close()
        return self.process.wait(10)


@contextlib.contextmanager
def talking(*words: str) -> Iterator[Talk]:
    talk = Talk(*words)
    try:
        yield talk
        assert talk.end() == 0
    finally:
        talk.process.kill()
        talk.process.wait()
        talk.process.stdin.close()
        talk.process.stdout.close()


class FEEL(unittest.TestCase):
    def test_values_of_every_kind(self) -> None:
        with talking("feel") as talk:
            for expression, value in (
                ("1 + 2", 3), ("0.1 + 0.2", 0.3), ('"é" + "عربي"', "éعربي"), ("1 = 1", True), ("null", None),
                ("[1, \"a\", null]", [1, "a", None]), ("{a: {b: 2}}", {"a": {"b": 2}}), ("1 / 0", None),
                ("for i in 1..3 return i * i", [1, 4, 9]), ("some x in [1, 2] satisfies x > 1", True),
                ('date("2026-01-31")', wrapped("date", "2026-01-31")),
                ('time("10:00:00Z")', wrapped("time", "10:00:00Z")),
                ('date and time("2026-01-31T10:00:00@Europe/Paris")', wrapped("date and time", "2026-01-31T10:00:00@Europe/Paris")),
                ('duration("P1DT2H")', wrapped("days and time duration", "P1DT2H")),
                ('duration("P14M")', wrapped("years and months duration", "P1Y2M")),
            ):
                self.assertEqual(talk.ask({"expression": expression}), {"value": value}, expression)

    def test_the_context_gives_names_their_values_dates_too(self) -> None:
        with talking("feel") as talk:
            context = {
                "age": 41, "first name": "Amina", "born on": wrapped("date", "1984-12-03"),
                "stay": wrapped("days and time duration", "P3D"), "list": [wrapped("date", "2026-01-01")],
                "almost": {"type": "date", "value": "2026-01-01", "note": ""},
            }
            for expression, value in (
                ("age + 1", 42), ("first name", "Amina"), ("born on.year", 1984),
                ("born on + stay", wrapped("date", "1984-12-06")), ("list[1] < date(\"2026-01-02\")", True),
                ("almost.type", "date"), ("age", 41), ("unheard of", None),
            ):
                answer = talk.ask({"expression": expression, "context": context})
                if expression == "unheard of":
                    self.assertTrue("error" in answer or answer == {"value": None}, answer)
                else:
                    self.assertEqual(answer, {"value": value}, expression)

    def test_a_bad_line_gets_an_error_and_the_next_one_its_value(self) -> None:
        with talking("feel") as talk:
            for line in (
                b"", b"hello", b"{", b"[]", b"12", b"{}", b'{"expression":12}', b'{"expression":"1 +"}', b'{"expression":"(("}',
                b'{"expression":"1","context":[]}', b'\xff\xfe', b'{"expression":"1"} x', b'{"expression":"1","expression":"2"}',
                b'{"expression":"a","context":{"a":{"type":"date","value":"2026-02-30"}}}', b"[" * 100_000,
                json.dumps({"expression": "(" * 100_000 + "1"}).encode(),
            ):
                answer = talk.send(line)
                self.assertEqual(list(answer), ["error"], line[:60])
                self.assertTrue(answer["error"])
                self.assertEqual(talk.ask({"expression": "1 + 1"}), {"value": 2})

    def test_a_line_longer_than_it_may_be_is_an_error_and_no_more(self) -> None:
        with talking("feel") as talk:
            self.assertIn("longer", talk.send(b'{"expression":"' + b" " * (17 << 20) + b'1"}')["error"])
            self.assertEqual(talk.ask({"expression": "2"}), {"value": 2})
            self.assertEqual(talk.ask({"expression": " " * 90_000 + "3"}), {"value": 3})

    def test_an_expression_without_end_is_stopped(self) -> None:
        with talking("feel") as talk:
            endless = "count(for a in 1..100000, b in 1..100000, c in 1..100000 return 1)"
            self.assertIn("error", talk.ask({"expression": endless}))
            self.assertEqual(talk.ask({"expression": "1"}), {"value": 1})

    def test_the_hour_is_the_machines_and_zones_are_known(self) -> None:
        with talking("feel") as talk:
            now = talk.ask({"expression": "now()"})["value"]
            self.assertEqual(now["type"], "date and time")
            self.assertEqual(talk.ask({"expression": "today()"})["value"], wrapped("date", now["value"][:10]))
            ask = f'(now() - date and time("{time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}")) < duration("PT1H")'
            self.assertEqual(talk.ask({"expression": ask}), {"value": True})
            summer = 'date and time("2026-07-01T12:00:00@Europe/Paris") = date and time("2026-07-01T10:00:00Z")'
            self.assertEqual(talk.ask({"expression": summer}), {"value": True})
            for zone in ("Nowhere/Land", "../../../etc/passwd", "Europe"):
                self.assertEqual(talk.ask({"expression": f'date and time("2026-07-01T12:00:00@{zone}")'}), {"value": None})

    def test_the_last_line_may_lack_its_end_and_lines_may_come_all_at_once(self) -> None:
        lines = b'{"expression":"1"}\r\n\n{"expression":"3"}'
        said = subprocess.run([GUICHET, "feel"], input=lines, capture_output=True, timeout=20)
        self.assertEqual(said.returncode, 0)
        answers = [json.loads(line) for line in said.stdout.splitlines()]
        self.assertEqual([answers[0], list(answers[1]), answers[2]], [{"value": 1}, ["error"], {"value": 3}])
        many = b"".join(b'{"expression":"%d"}\n' % number for number in range(5_000))
        said = subprocess.run([GUICHET, "feel"], input=many, capture_output=True, timeout=60)
        self.assertEqual([json.loads(line)["value"] for line in said.stdout.splitlines()], list(range(5_000)))

    def test_it_ends_when_nobody_reads_any_more(self) -> None:
        process = subprocess.Popen([GUICHET, "feel"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            for _ in range(100_000):
                process.stdin.write(b'{"expression":"1"}\n')
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        self.assertEqual(process.wait(10), 0)


class DMN(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "fees.dmn").write_text(FEES)
        (self.folder / "rates.dmn").write_text(RATES)
        self.model = str(self.folder / "fees.dmn")

    def test_decisions_tables_and_services_answer(self) -> None:
        filed = {"filed on": wrapped("date", "2026-01-31")}
        with talking("dmn", self.model) as talk:
            for question, value in (
                ({"decision": "Route", "inputs": {"weight": 3}}, "green"),
                ({"decision": "Route", "inputs": {"weight": 10.0}}, "red"),
                ({"decision": "Due", "inputs": filed}, wrapped("date", "2026-02-28")),
                ({"service": "One", "inputs": {"weight": 12}}, "red"),
                ({"service": "Both", "inputs": {"weight": 1, **filed}}, {"Due": wrapped("date", "2026-02-28"), "Route": "green"}),
                ({"decision": "Due"}, None), ({"decision": "Due", "inputs": {}}, None),
                ({"decision": "Due", "inputs": {"filed on": "no date"}}, None),
            ):
                self.assertEqual(talk.ask(question), {"value": value}, question)

    def test_imported_models_lie_beside_the_file_and_take_their_inputs_by_bare_name(self) -> None:
        (self.folder / "broken.dmn").write_text("<not a model")
        with talking("dmn", self.model) as talk:
            self.assertEqual(talk.ask({"decision": "Fee", "inputs": {"weight": 5, "country": "TN"}}), {"value": 10})
            self.assertEqual(talk.ask({"decision": "Fee", "inputs": {"weight": 5, "country": "FR"}}), {"value": 15})
        here = subprocess.run(
            [GUICHET, "dmn", "fees.dmn"], cwd=self.folder, capture_output=True, timeout=20,
            input=b'{"decision":"Fee","inputs":{"weight":5,"country":"TN"}}\n')
        self.assertEqual(json.loads(here.stdout), {"value": 10})

    def test_a_bad_line_gets_an_error_and_the_next_one_its_value(self) -> None:
        with talking("dmn", self.model) as talk:
            for line in (
                b"", b"x", b"{}", b'{"decision":"Nothing"}', b'{"service":"Nothing"}', b'{"decision":1}', b'{"decision":"Due","service":"One"}',
                b'{"decision":"Due","inputs":[]}', b'{"decision":"Due","inputs":{"filed on":{"type":"date","value":"x"}}}', b"\xff",
            ):
                self.assertEqual(list(talk.send(line)), ["error"], line)
                self.assertEqual(talk.ask({"decision": "Route", "inputs": {"weight": 1}}), {"value": "green"})

    def test_a_file_that_is_no_model_is_refused(self) -> None:
        (self.folder / "broken.dmn").write_text("<not a model")
        for file in ("broken.dmn", "none.dmn"):
            answer = run("dmn", str(self.folder / file))
            self.assertEqual((answer.returncode, answer.stdout), (1, ""))
            self.assertIn(file, answer.stderr)


if __name__ == "__main__":
    main()
