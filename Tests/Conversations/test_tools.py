"""The judges judged: the strict reader refuses what it must, and the notation of the tables means what it says."""

from __future__ import annotations

import unittest

from answers import AnswerReader, NotHTTP
from case import case
from cuts import cuts_of
from exchange import Transcript
from judge import faults

DATE = b"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"


def read(*pieces: bytes, heads: tuple[int, ...] = (), ended: bool = True) -> AnswerReader:
    reader = AnswerReader(heads.__contains__)
    for piece in pieces:
        reader.feed(piece)
    if ended:
        reader.end()
    return reader


class TheReaderOfAnswers(unittest.TestCase):
    def test_reads_every_framing_however_it_is_cut(self) -> None:
        octets = (
            b"HTTP/1.1 100 Continue\r\n\r\n"
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n"
            b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
            b"HTTP/1.1 200 \r\n\r\nto the end"
        )
        for pieces in ([octets], [bytes([octet]) for octet in octets]):
            reader = read(*pieces, heads=(3,))
            self.assertEqual(
                [answer.framing for answer in reader.finals], ["length", "chunked", "none", "none", "close"]
            )
            self.assertEqual([answer.body for answer in reader.finals], [b"hello", b"hello", b"", b"", b"to the end"])
            self.assertEqual([answer.status for answer in reader.interims], [100])

    def test_refuses_what_is_not_an_answer(self) -> None:
        for octets in (
            b"<html>\r\n\r\n",
            b"HTTP/1.0 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n folded\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx",
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX",
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore",
            b"HTTP/1.1 200 OK\r\n",
        ):
            with self.subTest(octets), self.assertRaises(NotHTTP):
                read(octets)


class TheNotation(unittest.TestCase):
    def test_means_what_it_says(self) -> None:
        for expected, statuses, closed, allowed in (
            ("200 404", [200, 404], False, True),
            ("200 404", [200, 404], True, False),
            ("200 404", [200], False, False),
            ("400!", [400], True, True),
            ("400!", [400], False, False),
            ("400!", [400, 200], True, False),
            ("405/501?", [501], True, True),
            ("405/501?", [501], False, True),
            ("4xx!", [431], True, True),
            ("4xx!", [500], True, False),
            ("nothing! | 400!", [], True, True),
            ("nothing! | 400!", [], False, False),
            ("2xx/304 200", [304, 200], False, True),
        ):
            row = case("", "", "", expected)
            found = any(outcome.matches(statuses, closed) for outcome in row.allowed)
            self.assertEqual(found, allowed, f"{statuses} {closed} against {expected}")


class TheJudge(unittest.TestCase):
    def judged(self, octets: bytes, expected: str = "200", closed: bool = False) -> list[str]:
        transcript = Transcript(finals=read(octets).finals, closed=closed)
        return faults(case("", "", "", expected), transcript, of_peer=False)

    def test_finds_what_an_answer_lacks(self) -> None:
        self.assertRegex(self.judged(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")[0], "Date")
        self.assertRegex(self.judged(b"HTTP/1.1 200 OK\r\n" + DATE + b"Content-Length: 0\r\n\r\n")[0], "Date")
        refused = b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n"
        self.assertTrue(any("Allow" in fault for fault in self.judged(refused, "405")))
        self.assertTrue(any("never" in fault for fault in self.judged(refused.replace(b"405", b"500"), "500")))
        named = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 0\r\n\r\n"
        self.assertTrue(any("software" in fault for fault in self.judged(named)))

    def test_finds_a_close_that_does_not_come(self) -> None:
        announced = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        self.assertTrue(any("did not close" in fault for fault in self.judged(announced)))


class TheCuts(unittest.TestCase):
    def test_leave_every_byte_in_its_place(self) -> None:
        for steps in ((b"GET / HTTP/1.1\r\n\r\n",), (b"a", b"bc" * 9_000), (b"",)):
            cuts = cuts_of(steps, "label", seed=1, tls=True)
            self.assertGreater(len(cuts), 4)
            for cut in cuts:
                self.assertEqual(tuple(b"".join(pieces) for pieces in cut.pieces), steps)

    def test_are_the_same_for_the_same_seed(self) -> None:
        steps = (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",)
        self.assertEqual(cuts_of(steps, "label", 7, False), cuts_of(steps, "label", 7, False))
        self.assertNotEqual(cuts_of(steps, "label", 7, False), cuts_of(steps, "label", 8, False))


if __name__ == "__main__":
    unittest.main()
