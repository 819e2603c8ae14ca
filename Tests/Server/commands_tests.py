"""The commands that write, as those who run it meet them: with a server on the folder and without one.

    commands_tests.py PATH/TO/guichet
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import tempfile
import time
import unittest
from collections import Counter
from pathlib import Path

from program import GUICHET, ROOT, Server, main, run

LINK = re.compile(r"^(https?://[^/]+)/invitation/([A-Za-z0-9_-]{43})$")
DEMO_SECONDS = 600


def rows(data: Path, query: str, *values: object) -> list[tuple]:
    """What the database holds, read beside whoever owns it."""
    database = sqlite3.connect(f"file:{data}/registry.sqlite?mode=ro", uri=True)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def journal(data: Path, *actions: str) -> list[tuple]:
    marks = ", ".join("?" * len(actions))
    return rows(
        data, f"SELECT action, actor, role, object, details FROM journal WHERE action IN ({marks}) ORDER BY sequence", *actions)


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.data = self.folder / "data"
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def serve(self, *options: str, root: Path = ROOT) -> Server:
        server = Server(self.folder, *options, root=root)
        self.addCleanup(server.process.stdout.close)
        self.addCleanup(server.process.wait)
        self.addCleanup(server.process.kill)
        return server

    def link(self, answer: subprocess.CompletedProcess) -> tuple[str, str]:
        self.assertEqual(answer.returncode, 0, answer.stderr)
        match = LINK.match(answer.stdout.strip())
        self.assertIsNotNone(match, answer.stdout)
        return match.group(1), match.group(2)


class Init(Folder):
    def test_sec_7_the_first_administrator_comes_by_a_link_that_is_printed_once(self) -> None:
        address, secret = self.link(run("init", "--data", str(self.data)))
        self.assertEqual(address, "http://127.0.0.1:8080")
        self.assertEqual(rows(self.data, "SELECT state, password FROM account"), [("unconfirmed", None)])
        self.assertEqual(rows(self.data, "SELECT agency, role FROM post"), [("", "admin")])
        (purpose, created, expires, used), = rows(self.data, "SELECT purpose, created_at, expires_at, used_at FROM ticket")
        self.assertEqual((purpose, expires - created, used), ("invite", 7 * 86_400_000, None))
        self.assertNotIn(secret.encode(), b"".join(path.read_bytes() for path in self.data.glob("registry.sqlite*")))

        again = run("init", "--data", str(self.data))
        self.assertEqual(again.returncode, 1)
        self.assertIn("--again", again.stderr)
        self.assertEqual(len(rows(self.data, "SELECT * FROM account")), 1)
        _, other = self.link(run("init", "--data", str(self.data), "--again", "--public-url", "https://town.example"))
        self.assertNotEqual(secret, other)
        self.assertEqual(rows(self.data, "SELECT used_at IS NULL FROM ticket ORDER BY created_at"), [(0,), (1,)])
        actions = [action for action, *_ in journal(self.data, "accountAdded", "postGiven", "invited")]
        self.assertEqual(actions, ["accountAdded", "postGiven", "invited", "invited"])
        self.assertEqual(run("journal", "verify", "--data", str(self.data)).returncode, 0)

    def test_sec_7_no_account_works_after_set_up(self) -> None:
        self.link(run("init", "--data", str(self.data), "--email", "Mayor@Town.example", "--name", "The mayor"))
        self.assertEqual(rows(self.data, "SELECT email, name, password, totp_seed FROM account"),
                         [("mayor@town.example", "The mayor", None, None)])
        self.assertEqual(rows(self.data, "SELECT count(*) FROM api_token"), [(0,)])

    def test_what_is_wrong_is_said_before_anything_is_made(self) -> None:
        for words in (["--email", "nobody"], ["--language", "xx"], ["--public-url", "town"], ["--dance"]):
            answer = run("init", "--data", str(self.data), *words)
            self.assertEqual(answer.returncode, 2, answer.stderr)
            self.assertFalse(self.data.exists(), words)
        self.assertEqual(run("init", "--data", str(self.data), "--pack", "nowhere").returncode, 2)
        self.assertEqual(run("init", "--data", str(self.data), "--again").returncode, 1)

    def test_only_the_packs_that_were_chosen_are_served(self) -> None:
        root = self.folder / "root"
        for name in ("Config", "Templates", "Public"):
            shutil.copytree(ROOT / name, root / name)
        shutil.copytree(ROOT / "Tests/ProceduresTests/packs/market", root / "Config/packs/market")
        self.link(run("init", "--data", str(self.data), "--root", str(root), "--pack", "market"))
        server = self.serve(root=root)
        body = server.get("/api/v1/procedures").content
        self.assertIn(b"stall", body)
        self.assertNotIn(b"creation", body)
        self.assertEqual(rows(self.data, "SELECT name FROM pack WHERE is_current = 1"), [("market",)])


class Packs(Folder):
    def test_a_pack_is_published_when_it_has_changed_and_never_by_an_older_text(self) -> None:
        root = self.folder / "root"
        for name in ("Config", "Templates", "Public"):
            shutil.copytree(ROOT / name, root / name)
        for _ in range(2):
            self.assertEqual(self.serve(root=root).stop(), 0)
        packs = len(list((ROOT / "Config/packs").iterdir()))
        self.assertEqual(len(journal(self.data, "packPublished")), packs)

        file = root / "Config/packs/creation-entreprise/procedures/opening.json5"
        text = file.read_text()
        file.write_text(text.replace("revision: 1,", "revision: 7,"))
        self.assertEqual(self.serve(root=root).stop(), 0)
        published = journal(self.data, "packPublished")
        self.assertEqual(len(published), packs + 1)
        _, actor, role, pack, details = published[-1]
        self.assertEqual((actor, role, pack), ("guichet", "system", "pack/creation-entreprise"))
        self.assertEqual(json.loads(details)["procedures"]["opening"], 7)
        self.assertEqual(rows(self.data, "SELECT sum(is_current), count(*) FROM pack"), [(packs, packs + 1)])

        file.write_text(text)
        server = self.serve(root=root)
        self.assertEqual(server.process.wait(20), 1)
        self.assertIn("opening.json5: this is revision 1, and revision 7 is published", server.log.read_text())


class Accounts(Folder):
    def add(self, email: str, *words: str) -> subprocess.CompletedProcess:
        return run("user", "add", "--data", str(self.data), "--email", email, "--name", "Amina Benchekroun", *words)

    def check(self) -> None:
        """The same whether somebody serves the folder or nobody does."""
        self.link(self.add("applicant@town.example"))
        self.link(self.add("agent@town.example", "--role", "agent", "--role", "signatory", "--agency", "commune",
                           "--unit", "licences-city", "--language", "ar"))
        self.link(self.add("auditor@town.example", "--role", "auditor"))
        refused = [(["applicant@town.example"], 1), (["x@town.example", "--role", "dancer"], 2),
                   (["x@town.example", "--role", "agent", "--agency", "nowhere"], 2),
                   (["x@town.example", "--role", "cashier", "--agency", "commune"], 2),
                   (["x@town.example", "--agency", "commune"], 2),
                   (["x@town.example", "--role", "agent", "--agency", "commune", "--unit", "moon"], 2),
                   (["x@town.example", "--role", "admin", "--unit", "licences-city"], 2), (["town.example"], 2)]
        for words, code in refused:
            answer = self.add(*words)
            self.assertEqual((answer.returncode, answer.stdout), (code, ""), f"{words}: {answer.stderr}")
        self.assertEqual(
            rows(self.data, "SELECT email, account.state, language, group_concat(agency || '/' || role || '/' || unit) "
                 "FROM account LEFT JOIN post ON account = account.id GROUP BY account.id ORDER BY email"),
            [("agent@town.example", "unconfirmed", "ar",
              "commune/agent/licences-city,commune/signatory/licences-city"),
             ("applicant@town.example", "unconfirmed", "fr", None),
             ("auditor@town.example", "unconfirmed", "fr", "/auditor/")])
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        entries = journal(self.data, "accountAdded", "postGiven", "invited")
        self.assertEqual({(actor, role) for _, actor, role, *_ in entries}, {(f"console/{user}", "operator")})
        self.assertEqual(Counter(action for action, *_ in entries),
                         {"accountAdded": 3, "postGiven": 3, "invited": 3})

    def token(self) -> None:
        answer = run("token", "create", "--data", str(self.data), "--user", "applicant@town.example")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("unconfirmed", answer.stderr)
        secret = self.folder / "password"
        for password, code in (("short", 1), ("motdepasse", 1), ("script@town.example", 1), ("girofle et 3 cannelles", 0)):
            secret.write_text(f"{password}\n")
            answer = self.add("script@town.example", "--password-file", str(secret))
            self.assertEqual(answer.returncode, code, f"SEC-1 SEC-2 {password}: {answer.stderr}")
        answer = run("token", "create", "--data", str(self.data), "--user", "Script@town.example", "--scope", "read", "--name", "robot")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        token = answer.stdout.strip()
        self.assertRegex(token, r"^guichet_[A-Za-z0-9_-]{43}$")
        self.assertEqual(rows(self.data, "SELECT name, scope FROM api_token"), [("robot", "read")])
        for path in self.data.glob("registry.sqlite*"):
            self.assertNotIn(token.encode(), path.read_bytes(), "SEC-67")
            self.assertNotIn(b"girofle", path.read_bytes(), "SEC-67")
        self.assertEqual(len(journal(self.data, "tokenCreated")), 1)
        self.assertEqual(run("token", "create", "--data", str(self.data), "--user", "nobody@town.example").returncode, 1)

    def test_nothing_is_made_where_nothing_is(self) -> None:
        for words in (["user", "add", "--email", "a@b.example", "--name", "A"], ["token", "create", "--user", "a@b.example"]):
            self.assertEqual(run(*words, "--data", str(self.data)).returncode, 1)
            self.assertFalse(self.data.exists())

    def test_accounts_and_tokens_without_a_server(self) -> None:
        self.assertEqual(self.serve().stop(), 0)
        self.check()
        self.token()

    def test_accounts_and_tokens_while_it_is_served(self) -> None:
        server = self.serve()
        self.check()
        self.token()
        self.assertEqual(server.get("/health").status, 200)
        address, _ = self.link(self.add("late@town.example"))
        self.assertEqual(address, f"http://127.0.0.1:{server.port}")
        self.assertEqual(server.stop(), 0)
        orders = [line["details"] for line in server.lines() if line.get("event") == "order"]
        self.assertEqual(len(orders), 6, orders)
        self.assertNotIn("girofle", server.log.read_text(), "SEC-67")


class Socket(Folder):
    def ask(self, line: bytes) -> list[dict]:
        with socket.socket(socket.AF_UNIX) as stream:
            stream.settimeout(30)
            stream.connect(str(self.data / "orders.socket"))
            stream.sendall(line)
            answer = b""
            while piece := stream.recv(65536):
                answer += piece
        return [json.loads(line) for line in answer.splitlines()]

    def test_sec_61_the_socket_is_for_its_owner_and_goes_with_the_server(self) -> None:
        server = self.serve()
        mode = (self.data / "orders.socket").stat().st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o600)
        self.assertEqual(server.stop(), 0)
        self.assertFalse((self.data / "orders.socket").exists())

    def test_the_socket_of_a_server_that_was_killed_keeps_nobody_out(self) -> None:
        server = self.serve()
        server.process.kill()
        server.process.wait()
        self.assertTrue((self.data / "orders.socket").exists())
        add = ["user", "add", "--data", str(self.data), "--name", "A", "--email"]
        self.link(run(*add, "alone@town.example"))
        server = self.serve()
        self.link(run(*add, "served@town.example"))
        self.assertEqual(server.stop(), 0)

    def test_what_is_no_order_is_refused_and_harms_nobody(self) -> None:
        server = self.serve()
        for line in (b"\n", b"{}\n", b'{"command":"dance","order":{}}\n', b'{"command":"serve","order":{}}\n', b"\xff\xfe\n",
                     b'{"command":"user add"}\n', b'{"command":"user add","order":[]}\n',
                     b'{"command":"user add","order":{"account":{"email":1}}}\n',
                     b'{"command":"demo","order":{"dossiers":-1}}\n', b"x" * (2 << 20) + b"\n"):
            answers = self.ask(line)
            self.assertIn(answers[-1]["end"], ("refused", "badUsage"), line[:60])
        with socket.socket(socket.AF_UNIX) as silent:
            silent.connect(str(self.data / "orders.socket"))
            self.link(run("user", "add", "--data", str(self.data), "--name", "A", "--email", "a@town.example"))
            silent.settimeout(30)
            self.assertIn(b"refused", silent.recv(1000), "who says nothing is not waited for")
        self.assertEqual(server.get("/health").status, 200)
        self.assertEqual(server.stop(), 0)

    def test_a_folder_may_lie_deeper_than_the_address_of_a_socket_is_long(self) -> None:
        self.folder = self.folder.joinpath(*["a-rather-long-name-of-a-folder"] * 6)
        self.folder.mkdir(parents=True)
        self.data = self.folder / "data"
        self.assertGreater(len(str(self.data)), 180)
        server = self.serve()
        self.link(run("user", "add", "--data", str(self.data), "--name", "A", "--email", "a@town.example"))
        self.assertEqual(server.stop(), 0)


class Demo(unittest.TestCase):
    """One demo for all tests that only look at it."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp())
        cls.data = cls.folder / "data"
        cls.made = cls.demo(cls.data)
        cls.agencies = {row[0] for row in rows(cls.data, "SELECT DISTINCT agency FROM post WHERE agency > ''")}

    @classmethod
    def tearDownClass(cls) -> None:
        shutil.rmtree(cls.folder, ignore_errors=True)

    @staticmethod
    def demo(data: Path, dossiers: int = 70, seed: int = 5) -> subprocess.CompletedProcess:
        return run("demo", "--data", str(data), "--dossiers", str(dossiers), "--seed", str(seed), seconds=DEMO_SECONDS)

    def test_interfaces_the_accounts_file(self) -> None:
        self.assertEqual(self.made.returncode, 0, self.made.stderr)
        file = self.data / "demo-accounts.json"
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        accounts = json.loads(file.read_text())
        for account in accounts:
            self.assertEqual(list(account), ["role", "agency", "name", "email", "password", "totp", "token"])
            isStaff = account["role"] not in ("applicant", "representative")
            self.assertEqual(account["totp"] is not None, isStaff, account)
            if isStaff:
                self.assertRegex(account["totp"], r"^[A-Z2-7]{32}$")
            self.assertGreaterEqual(len(account["password"]), 12)
            self.assertRegex(account["token"], r"^guichet_[A-Za-z0-9_-]{43}$")
        roles = {account["role"] for account in accounts}
        self.assertEqual(roles, {"applicant", "representative", "reviewer", "agent", "signatory", "cashier", "counter",
                                 "supervisor", "admin", "auditor"})
        self.assertEqual(sum(account["role"] == "applicant" for account in accounts), 2)
        self.assertEqual({account["agency"] for account in accounts} - {None}, self.agencies)
        for field in ("email", "password", "token", "totp"):
            values = [account[field] for account in accounts if account[field]]
            self.assertEqual(len(set(values)), len(values), field)
        kept = {row[0] for row in rows(self.data, "SELECT email FROM account WHERE password IS NOT NULL AND state = 'active'")}
        self.assertEqual(kept, {account["email"] for account in accounts})
        self.assertIn("amina", accounts[0]["email"])
        self.assertIn(accounts[0]["password"], self.made.stdout)

    def test_sec_59_passwords_of_a_demo_are_hashed_like_all_others(self) -> None:
        hashes = [row[0] for row in rows(self.data, "SELECT password FROM account WHERE password IS NOT NULL")]
        self.assertTrue(all(text.startswith("$scrypt$ln=17,r=8,p=1$") for text in hashes))
        self.assertEqual(len(set(hashes)), len(hashes))

    def test_the_representative_acts_for_the_first_applicant(self) -> None:
        (count,), = rows(self.data, """SELECT count(*) FROM mandate JOIN account p ON p.id = principal JOIN account b ON b.id = broker
            WHERE p.email LIKE 'amina.%' AND revoked_at IS NULL""")
        self.assertEqual(count, 1)
        self.assertGreater(rows(self.data, "SELECT count(*) FROM dossier_party WHERE part = 'broker'")[0][0], 0)

    def test_dossiers_stand_in_every_state_and_at_many_steps(self) -> None:
        states = dict(rows(self.data, "SELECT state, count(*) FROM dossier GROUP BY state"))
        self.assertEqual(sum(states.values()), 70)
        for state in ("draft", "submitted", "toComplete", "suspended", "done", "refused", "withdrawn"):
            self.assertGreater(states.get(state, 0), 0, states)
        tasks = rows(self.data, "SELECT DISTINCT agency, step FROM task")
        self.assertGreaterEqual(len({agency for agency, _ in tasks}), 5)
        self.assertGreaterEqual(len(tasks), 20)
        self.assertGreater(rows(self.data, "SELECT count(*) FROM task WHERE claimed_by IS NOT NULL")[0][0], 0)
        self.assertEqual(rows(self.data, "SELECT count(*) FROM payment WHERE method = 'cash' AND state = 'ordered'")[0][0] > 0, True)
        self.assertEqual({row[0] for row in rows(self.data, "SELECT DISTINCT language FROM dossier")}, {"fr", "ar", "en"})

    def test_interfaces_there_is_a_certificate_of_each_kind(self) -> None:
        text = (ROOT / "Config/packs/creation-entreprise/certificates.json5").read_text()
        kinds = set(re.findall(r'^      id: "([a-z-]+)"', text, re.M))
        self.assertGreater(len(kinds), 10)
        valid = {row[0] for row in rows(self.data, "SELECT DISTINCT template FROM certificate WHERE status = 'valid'")}
        self.assertEqual(valid, kinds)
        counts = dict(rows(self.data, "SELECT status, count(*) FROM certificate GROUP BY status"))
        self.assertEqual(set(counts), {"valid", "awaiting", "revoked"})
        self.assertGreater(rows(self.data, "SELECT count(*) FROM certificate WHERE language = 'ar' AND status = 'valid'")[0][0], 0)
        self.assertEqual(rows(self.data, "SELECT count(*) FROM certificate WHERE status = 'reserved'"), [(0,)])
        (enabled,), = rows(self.data, "SELECT count(*) FROM person_document WHERE origin = 'issued'")
        self.assertEqual(enabled, counts["valid"] + counts["revoked"])

    def test_everything_came_about_in_order_and_before_today(self) -> None:
        self.assertEqual(rows(self.data, """SELECT count(*) FROM journal a JOIN journal b ON b.sequence = a.sequence + 1
            WHERE b.at < a.at"""), [(0,)])
        (last,), = rows(self.data, "SELECT max(at) FROM dossier_event")
        self.assertLess(last / 1000, time.time())
        numbers = [row[0] for row in rows(self.data, "SELECT number FROM dossier WHERE number LIKE 'CE-%' ORDER BY filed_at")]
        years = [[number for number in numbers if number[3:7] == year] for year in sorted({number[3:7] for number in numbers})]
        for year in years:
            self.assertEqual(year, sorted(year), "numbers follow time")
        # Nobody is written to about what happened long ago.
        (oldest,), = rows(self.data, "SELECT coalesce(min(created_at), 0) FROM job WHERE kind = 'message.send'")
        self.assertTrue(oldest == 0 or time.time() - oldest / 1000 < 5 * 86_400)
        self.assertEqual(rows(self.data, "SELECT count(*) FROM job WHERE kind = 'certificate.make'"), [(0,)])

    def test_journal_and_documents_are_sound(self) -> None:
        verified = run("journal", "verify", "--data", str(self.data))
        self.assertEqual(verified.returncode, 0, verified.stdout)
        self.assertIn("1 signed heads", verified.stdout)
        checked = run("check", "--data", str(self.data), seconds=120)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_a_folder_has_one_demo(self) -> None:
        again = self.demo(self.data)
        self.assertEqual(again.returncode, 1)
        self.assertIn("already", again.stderr)

    def test_every_page_of_a_demo_says_so(self) -> None:
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        shutil.copytree(self.data, folder / "data")
        server = Server(folder, "--demo")
        try:
            self.assertIn("Démonstration", server.get("/").content.decode())
            table = "".join(server.process.stdout.readline() for _ in range(12))
            self.assertIn(json.loads((self.data / "demo-accounts.json").read_text())[0]["password"], table)
            again = self.demo(folder / "data")
            self.assertEqual(again.returncode, 1)
            self.assertIn("already", again.stderr)
            self.assertEqual(server.stop(), 0)
        finally:
            server.process.kill()
            server.process.wait()
            server.process.stdout.close()


class DemoMaking(Folder):
    def test_the_same_seed_gives_the_same_dossiers(self) -> None:
        told = []
        for name, seed in (("one", 3), ("two", 3), ("three", 4)):
            data = self.folder / name
            self.assertEqual(Demo.demo(data, dossiers=12, seed=seed).returncode, 0)
            told.append((
                rows(data, "SELECT id, number, procedure, state, title, applicant_name, filed_at, waiting FROM dossier ORDER BY serial"),
                rows(data, "SELECT number, template, status, holder FROM certificate ORDER BY number"),
                rows(data, "SELECT dossier, sequence, at, day, actor FROM dossier_event ORDER BY 1, 2")))
        self.assertEqual(told[0], told[1])
        self.assertNotEqual(told[0], told[2])

    def test_a_demo_that_was_killed_is_not_taken_for_one(self) -> None:
        with subprocess.Popen([GUICHET, "demo", "--data", str(self.data), "--dossiers", "60"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, cwd=ROOT) as process:
            limit = time.monotonic() + DEMO_SECONDS
            while time.monotonic() < limit and process.poll() is None:
                try:
                    if rows(self.data, "SELECT count(*) FROM dossier")[0][0] > 3:
                        break
                except sqlite3.Error:
                    pass
                time.sleep(0.05)
            self.assertIsNone(process.poll(), "it was done before it could be killed")
            process.send_signal(signal.SIGKILL)
        for words in (["demo"], ["serve", "--port", "0"], ["serve", "--port", "0", "--demo"]):
            answer = run(*words, "--data", str(self.data))
            self.assertEqual(answer.returncode, 1, words)
            self.assertIn("incomplete", answer.stderr)
        self.assertFalse((self.data / "demo-accounts.json").exists())
        self.assertEqual(run("journal", "verify", "--data", str(self.data)).returncode, 0)

    def test_a_server_makes_a_demo_when_it_is_asked_to(self) -> None:
        server = self.serve()
        made = Demo.demo(self.data, dossiers=10)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertTrue(made.stdout.startswith("10 dossiers, "))
        self.assertEqual(server.get("/ready").status, 200)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(rows(self.data, "SELECT count(*) FROM dossier"), [(10,)])
        self.assertEqual(run("journal", "verify", "--data", str(self.data)).returncode, 0)

    def test_a_server_that_is_stopped_while_it_makes_a_demo_ends(self) -> None:
        process = subprocess.Popen([GUICHET, "serve", "--demo", "--data", str(self.data), "--port", "0"], cwd=ROOT,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        limit = time.monotonic() + DEMO_SECONDS
        while time.monotonic() < limit and not (self.data / "registry.sqlite").exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=DEMO_SECONDS)
        self.assertEqual((process.returncode, output), (1, ""))
        self.assertIn("stopped before the demo was made", errors)


if __name__ == "__main__":
    main()
