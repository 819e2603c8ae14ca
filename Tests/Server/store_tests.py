"""What the program keeps, as those who answer for it meet it: backup, restore, checks, the journal, failing disks.

    store_tests.py PATH/TO/guichet

Beside the executable lie StoreVictim, which fills a data folder with documents and journal entries, and libFaults.so,
which makes a disk fail.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import email
import email.policy
import http.server
import json
import os
import pty
import shutil
import signal
import sqlite3
import socketserver
import subprocess
import tempfile
import threading
import time
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path

from program import GUICHET, ROOT, Server, main, run, serving

NAMES = "sequence at actor role agency address action object details".split()
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def fill(data: Path, seconds: float = 0.7) -> list[list[str]]:
    """Eight clients submit until they are killed; what was acknowledged: [key, number, sequence, hash, sha256]."""
    victim = subprocess.Popen([GUICHET.parent / "StoreVictim", data, "0"], stdout=subprocess.PIPE, text=True)
    assert victim.stdout.readline() == "ready\n"
    time.sleep(seconds)
    victim.kill()
    said = victim.communicate()[0]
    return [line.split()[1:] for line in said.split("\n")[:-1] if line.startswith("ack ")]


def export(data: Path) -> list[dict]:
    answer = run("journal", "export", "--data", str(data))
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def verify(data: Path, *options: str) -> subprocess.CompletedProcess:
    return run("journal", "verify", "--data", str(data), *options)


def check(data: Path) -> subprocess.CompletedProcess:
    return run("check", "--data", str(data))


def status(server: Server) -> int:
    """Of /ready; 0 when nobody answers."""
    try:
        return server.get("/ready").status
    except OSError:
        return 0


def within(seconds: float, question: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.1)
    return False


def setUpModule() -> None:
    """A day's backup is made a minute after the start: this server runs while the other tests do."""
    global daily
    daily = Server(Path(tempfile.mkdtemp()))


def tearDownModule() -> None:
    daily.process.kill()
    daily.process.wait()
    daily.process.stdout.close()
    shutil.rmtree(daily.log.parent)


class CommandLine(unittest.TestCase):
    def test_each_command_explains_itself_and_refuses_what_it_does_not_know(self) -> None:
        for words in (["backup"], ["restore"], ["check"], ["journal", "verify"], ["journal", "export"],
                      ["keys", "rotate"], ["journal", "receipt"], ["feel"], ["dmn"]):
            explained = run(*words, "--help")
            self.assertEqual(explained.returncode, 0, words)
            self.assertTrue(explained.stdout.startswith(f"Usage: guichet {' '.join(words)}"), explained.stdout)
            self.assertEqual(run(*words, "--dance").returncode, 2, words)
            self.assertIn(f"  guichet {' '.join(words)}", run("--help").stdout)
        self.assertEqual(run("journal", "--help").returncode, 0)

    def test_words_that_are_missing_or_too_many_are_bad_usage(self) -> None:
        for words in (["journal"], ["journal", "dance"], ["backup", "--data", "x"], ["backup", "file"],
                      ["backup", "--data", "x", "one", "two"], ["restore", "file"], ["check", "--data", "x", "y"],
                      ["journal", "receipt", "file"], ["dmn"], ["feel", "x"], ["journal", "verify", "--data", ""]):
            self.assertEqual(run(*words).returncode, 2, words)

    def test_a_folder_without_data_is_named_and_nothing_is_made_in_it(self) -> None:
        with scratch() as folder:
            for words in (["backup", str(folder / "b")], ["check"], ["journal", "verify"], ["journal", "export"]):
                answer = run(*words, "--data", str(folder / "none"))
                self.assertEqual(answer.returncode, 1, words)
                self.assertIn(str(folder / "none"), answer.stderr)
            self.assertEqual(list(folder.iterdir()), [])


class Backups(unittest.TestCase):
    def test_rel_8_a_backup_taken_while_serving_holds_all_that_was_acknowledged(self) -> None:
        with serving() as server:
            folder = server.log.parent
            self.assertEqual(server.stop(), 0)
            acknowledged = fill(folder / "data")
            self.assertGreater(len(acknowledged), 20)
            again = Server(folder)
            made = run("backup", "--data", str(folder / "data"), str(folder / "b"))
            self.assertEqual((made.returncode, made.stderr), (0, ""))
            self.assertEqual(status(again), 200)
            self.assertEqual(run("restore", str(folder / "b"), "--data", str(folder / "else")).returncode, 0)
            here, there = export(folder / "data"), export(folder / "else")
            self.assertEqual(there, here[:len(there)])
            hashes = {entry["sequence"]: entry["hash"] for entry in there}
            for key, _, sequence, digest, _ in acknowledged:
                self.assertEqual(hashes[int(sequence)], digest, key)
            for data in (folder / "data", folder / "else"):
                self.assertEqual(verify(data).returncode, 0, verify(data).stdout)
                sound = check(data)
                self.assertEqual(sound.returncode, 0, sound.stdout)
            self.assertEqual((folder / "else").stat().st_mode & 0o777, 0o700)
            self.assertEqual((folder / "b").stat().st_mode & 0o777, 0o600)
            again.stop()
            again.process.stdout.close()

    def test_whichever_byte_of_a_backup_is_flipped_it_is_refused_and_leaves_nothing_behind(self) -> None:
        with scratch() as folder:
            fill(folder / "data", 0.1)
            self.assertEqual(run("backup", "--data", str(folder / "data"), str(folder / "b")).returncode, 0)
            good = (folder / "b").read_bytes()
            before = set(folder.iterdir()) | {folder / "bad"}
            # Every region: headers, contents, padding, manifest, end; and cuts.
            positions = list(range(0, len(good), len(good) // 40)) + [0, 100, 700, len(good) - 1, len(good) - 1_100, len(good) - 2_000]
            wrong = [good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1:] for at in positions]
            wrong += [good[:len(good) // 2], good[:-512], good + b"\0", b"", b"a stranger's file\n" * 1_000]
            for number, content in enumerate(wrong):
                (folder / "bad").write_bytes(content)
                answer = run("restore", str(folder / "bad"), "--data", str(folder / "new"))
                self.assertEqual(answer.returncode, 1, f"{number}: {answer.stdout}")
                self.assertEqual(set(folder.iterdir()), before, number)

    def test_a_sealed_backup_opens_with_its_passphrase_only(self) -> None:
        with scratch() as folder:
            fill(folder / "data", 0.1)
            for name, text in (("right", "correct horse\n"), ("wrong", "battery staple\n"), ("empty", "\n")):
                (folder / name).write_text(text)
            sealed = ["--passphrase-file", str(folder / "right")]
            self.assertEqual(run("backup", "--data", str(folder / "data"), str(folder / "b"), *sealed).returncode, 0)
            self.assertNotIn(b"SQLite", (folder / "b").read_bytes())
            for options in ([], ["--passphrase-file", str(folder / "wrong")], ["--passphrase-file", str(folder / "empty")]):
                answer = run("restore", str(folder / "b"), "--data", str(folder / "new"), *options)
                self.assertEqual(answer.returncode, 1, options)
                self.assertFalse((folder / "new").exists())
            self.assertEqual(run("restore", str(folder / "b"), "--data", str(folder / "new"), *sealed).returncode, 0)
            self.assertEqual(check(folder / "new").returncode, 0)

    def test_restore_refuses_what_is_served_and_what_is_not_empty_and_with_force_deletes_nothing(self) -> None:
        with serving() as server:
            folder = server.log.parent
            data, file = str(folder / "data"), str(folder / "b")
            self.assertEqual(run("backup", "--data", data, file).returncode, 0)
            self.assertEqual(run("backup", "--data", data, file).returncode, 1)
            for options in ([], ["--force"]):
                self.assertEqual(run("restore", file, "--data", data, *options).returncode, 1)
            self.assertIn("another guichet is running", run("restore", file, "--data", data, "--force").stderr)
            self.assertEqual(status(server), 200)
            self.assertEqual(server.stop(), 0)
            self.assertIn("--force", run("restore", file, "--data", data).stderr)
            self.assertEqual(run("restore", file, "--data", data, "--force").returncode, 0)
            self.assertEqual(len([path for path in folder.iterdir() if path.name.startswith("data.replaced-")]), 1)
            self.assertEqual([entry["action"] for entry in export(folder / "data")], ["packPublished", "start"])

    def test_a_backup_that_is_interrupted_leaves_nothing_and_what_a_kill_leaves_goes_with_the_next(self) -> None:
        with scratch() as folder:
            fill(folder / "data", 0.1)
            (folder / "pass").write_text("correct horse\n")
            before = set(folder.iterdir())
            # Making a key of the passphrase takes half a second, with the archive begun and the copies beside it.
            words = [GUICHET, "backup", "--data", folder / "data", folder / "b", "--passphrase-file", folder / "pass"]
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
                process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                self.assertTrue(within(10, (folder / "b.part").exists))
                process.send_signal(number)
                said = process.communicate(timeout=20)
                if number == signal.SIGKILL:
                    self.assertTrue((folder / "b.part").exists())
                    self.assertTrue((folder / "b.work").exists())
                else:
                    self.assertEqual((process.returncode, said[0]), (1, ""), said)
                    self.assertIn("nothing is left of it", said[1])
                    self.assertEqual(set(folder.iterdir()), before)
            self.assertEqual(subprocess.run(words, stdout=subprocess.PIPE, timeout=20).returncode, 0)
            self.assertEqual(set(folder.iterdir()), before | {folder / "b"})

    def test_the_bar_is_for_terminals_only(self) -> None:
        with scratch() as folder:
            fill(folder / "data", 0.1)
            ours, theirs = pty.openpty()
            made = subprocess.run(
                [GUICHET, "backup", "--data", folder / "data", folder / "b"], stderr=theirs, stdout=subprocess.PIPE, timeout=20)
            os.close(theirs)
            self.assertEqual(made.returncode, 0)
            self.assertIn(b"100 %", os.read(ours, 1 << 16))
            os.close(ours)
            self.assertNotIn(b"%", made.stdout)


class Life(unittest.TestCase):
    def test_a_start_makes_what_is_missing_and_a_second_process_is_refused(self) -> None:
        with serving() as server:
            data = server.log.parent / "data"
            for name in ("registry.sqlite", "documents.sqlite", "keys/master-0001.key", "keys/journal.pem"):
                self.assertEqual((data / name).stat().st_mode & 0o777, 0o600, name)
            second = run("serve", "--data", str(data), "--port", "0")
            self.assertEqual(second.returncode, 1)
            self.assertIn("another guichet is running", second.stderr)
            self.assertEqual(status(server), 200)

    def test_rel_1_killed_it_is_ready_again_and_the_journal_is_whole(self) -> None:
        with scratch() as folder:
            for _ in range(5):
                server = Server(folder)
                self.assertEqual(status(server), 200)
                server.process.kill()
                server.process.wait()
                server.process.stdout.close()
            actions = [entry["action"] for entry in export(folder / "data")]
            self.assertEqual([each for each in actions if each != "packPublished"], ["start"] * 5)
            self.assertEqual(verify(folder / "data").returncode, 0)
            self.assertEqual(check(folder / "data").returncode, 0)

    def test_sigterm_closes_the_store_in_order(self) -> None:
        with serving() as server:
            data = server.log.parent / "data"
            self.assertEqual(server.stop(), 0)
            self.assertEqual((data / "registry.sqlite-wal").stat().st_size, 0)
            self.assertEqual([entry["action"] for entry in export(data)], ["packPublished", "start", "stop"])
            self.assertTrue(list((data / "heads").glob("head-*.txt")))

    def test_without_its_keys_the_data_is_not_served(self) -> None:
        with serving() as server:
            data = server.log.parent / "data"
            self.assertEqual(server.stop(), 0)
            shutil.move(data / "keys", data.parent / "keys")
            answer = run("serve", "--data", str(data), "--port", "0")
            self.assertEqual(answer.returncode, 1)
            self.assertIn("master key 1 is missing", answer.stderr)
            self.assertEqual(list((data / "keys").iterdir()), [])

    def test_the_figures_of_the_store_are_shown(self) -> None:
        with serving() as server:
            figures = server.get("/metrics").content.decode()
            for line in ('store_writes_waiting{store="registry"} 0', 'store_stopped{store="documents"} 0', "disk_level 2"):
                self.assertIn(line + "\n", figures)
            commits = next(line for line in figures.splitlines() if line.startswith('store_commits_total{store="registry"}'))
            self.assertGreater(int(commits.split()[1]), 0)
            for name in ("store_log_bytes", "store_reads_waiting", "store_writes_total", "store_checkpoints_total"):
                self.assertIn(name + '{store="documents"}', figures)


class Receiver:
    """A web hook's other side: answers with the given statuses in turn, then with 204."""

    def __init__(self, *statuses: int) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        outer, left = self, list(statuses)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(left.pop(0) if left else 204)
                self.send_header("Location", self.path)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/heads"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class MailServer:
    """A mail server that takes everything: the least of RFC 5321."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes]] = []
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 office\r\n")
                recipient = ""
                while line := self.rfile.readline():
                    word = line[:4].upper()
                    if word == b"RCPT":
                        recipient = line[line.index(b"<") + 1:line.index(b">")].decode()
                    if word == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        lines = []
                        while (line := self.rfile.readline()) != b".\r\n":
                            lines.append(line[1:] if line.startswith(b".") else line)
                        outer.letters.append((recipient, b"".join(lines)))
                    self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Heads(unittest.TestCase):
    SECRET = "a secret of the notary's own"

    def serve(self, folder: Path, receiver: Receiver, private: bool) -> Server:
        (folder / "secret").write_text(self.SECRET + "\n")
        heads = f"heads: {{ hooks: ['{receiver.url}'], secretFile: '{folder / 'secret'}', recipients: [] }}"
        return Server(folder, root=self.root(folder, {
            "privateAddresses: false": f"privateAddresses: {str(private).lower()}",
            "heads: { hooks: [], secretFile: null, recipients: [] }": heads}))

    def root(self, folder: Path, changes: dict[str, str]) -> Path:
        """An installation of its own, with other settings."""
        root = folder / "root"
        root.mkdir()
        for name in ("Templates", "Public"):
            (root / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / "Config", root / "Config")
        settings = root / "Config" / "guichet.json5"
        text = settings.read_text()
        for old, new in changes.items():
            self.assertIn(old, text)
            text = text.replace(old, new)
        settings.write_text(text)
        return root

    def test_a_head_is_mailed_and_the_mail_can_be_kept_as_the_head(self) -> None:
        with scratch() as folder:
            office = MailServer()
            root = self.root(folder, {
                "mail: { server: null": f"mail: {{ server: '{office.url}'",
                "heads: { hooks: [], secretFile: null, recipients: [] }":
                    "heads: { hooks: [], secretFile: null, recipients: ['notary@example.org'] }"})
            server = Server(folder, root=root)
            self.assertTrue(within(20, lambda: len(office.letters) >= 1), server.log.read_text())
            self.assertEqual(server.stop(), 0)
            server.process.stdout.close()
            office.close()
            recipient, letter = office.letters[0]
            self.assertEqual(recipient, "notary@example.org")
            message = email.message_from_bytes(letter, policy=email.policy.default)
            (folder / "copy").write_text(message.get_content().replace("\r\n", "\n"))
            self.assertTrue(message["Message-ID"].startswith("<head-"))
            self.assertEqual(verify(folder / "data", "--head", str(folder / "copy")).returncode, 0)

    def test_a_head_is_posted_signed_until_it_is_taken_and_is_the_one_in_the_folder(self) -> None:
        with scratch() as folder:
            receiver = Receiver(500, 302)
            server = self.serve(folder, receiver, private=True)
            self.assertTrue(within(20, lambda: len(receiver.got) >= 3), server.log.read_text())
            heads = folder / "data" / "heads"
            self.assertTrue(within(5, lambda: 'guichet_jobs_waiting{kind="head.hook"} 0\n' in figures(server)))
            self.assertIn('guichet_jobs_dead{kind="head.hook"} 0\n', figures(server))
            for fields, body in receiver.got:
                signed = f"{fields['webhook-id']}.{fields['webhook-timestamp']}.".encode() + body
                digest = hmac.new(self.SECRET.encode(), signed, hashlib.sha256).digest()
                self.assertEqual(fields["webhook-signature"], "v1," + base64.b64encode(digest).decode())
                message = json.loads(body)
                self.assertEqual(message["type"], "journal.head")
                self.assertEqual(message["data"]["text"], (heads / f"head-{message['data']['count']:012}.txt").read_text())
                (folder / "copy").write_text(message["data"]["text"])
                self.assertEqual(verify(folder / "data", "--head", str(folder / "copy")).returncode, 0)
            self.assertEqual(len({fields["webhook-id"] for fields, _ in receiver.got}), 1)
            count = len(receiver.got)
            self.assertEqual(server.stop(), 0)
            server.process.stdout.close()
            # The head of the end waits for the next start.
            self.assertEqual(len(receiver.got), count)
            again = Server(folder, root=folder / "root")
            self.assertTrue(within(10, lambda: len(receiver.got) > count))
            self.assertEqual(again.stop(), 0)
            again.process.stdout.close()
            receiver.close()

    def test_a_hook_does_not_lead_to_this_machine_unless_the_settings_allow_it(self) -> None:
        with scratch() as folder:
            receiver = Receiver()
            server = self.serve(folder, receiver, private=False)
            self.assertTrue(within(10, lambda: 'guichet_jobs_waiting{kind="head.hook"} 1\n' in figures(server)))
            self.assertTrue(within(10, lambda: tried(folder / "data") >= 2))
            self.assertEqual(receiver.got, [])
            self.assertEqual(server.stop(), 0)
            server.process.stdout.close()
            receiver.close()


def figures(server: Server) -> str:
    return server.get("/metrics").content.decode()


def tried(data: Path) -> int:
    database = sqlite3.connect(f"file:{data / 'registry.sqlite'}?mode=ro", uri=True)
    try:
        return database.execute("SELECT max(attempts) FROM job WHERE kind = 'head.hook'").fetchone()[0] or 0
    finally:
        database.close()


class FailingDisks(unittest.TestCase):
    def faults(self, folder: Path, every: int, lever: Path) -> dict[str, str]:
        return {"LD_PRELOAD": str(GUICHET.parent / "libFaults.so"), "FAULT_FOLDER": str(folder / "data"),
                "FAULT_CALL": "sync", "FAULT_EVERY": str(every), "FAULT_ERRNO": "5", "FAULT_FILE": str(lever)}

    def test_rel_2_whichever_fsync_of_the_start_fails_the_process_ends_and_nothing_is_lost(self) -> None:
        failed = 0
        for every in range(1, 80):
            with scratch() as folder:
                lever = folder / "lever"
                lever.touch()
                server = Server(folder, environment=self.faults(folder, every, lever))
                said = server.line
                if server.port:
                    # The head of the journal is signed just after the start.
                    within(1, lambda: server.process.poll() is not None)
                    if server.process.poll() is None:
                        server.process.kill()
                said += server.process.stdout.read()
                server.process.stdout.close()
                code = server.process.wait()
                if "fault sync" not in said:
                    self.assertEqual(code, -signal.SIGKILL)
                    break
                failed += 1
                self.assertGreater(code, 0, f"{every}th: {said}")
                lever.unlink()
                after = Server(folder)
                # Keys that were never whole are nobody's: a start that failed that early says so, or begins anew.
                if after.port:
                    self.assertEqual(status(after), 200)
                    self.assertEqual(after.stop(), 0)
                    self.assertEqual(verify(folder / "data").returncode, 0)
                after.process.wait(10)
                after.process.stdout.close()
        self.assertGreater(failed, 15)

    def test_rel_2_an_fsync_that_fails_at_the_end_makes_it_a_failure(self) -> None:
        with scratch() as folder:
            lever = folder / "lever"
            server = Server(folder, environment=self.faults(folder, 1, lever))
            self.assertEqual(status(server), 200)
            time.sleep(0.5)
            lever.touch()
            self.assertEqual(server.stop(), 1)
            self.assertIn("fault sync", server.process.stdout.read())
            server.process.stdout.close()
            self.assertIn("the disk failed to keep", server.log.read_text())
            lever.unlink()
            again = Server(folder)
            self.assertEqual(status(again), 200)
            self.assertEqual(again.stop(), 0)
            again.process.stdout.close()
            self.assertEqual(verify(folder / "data").returncode, 0)

    @unittest.skipUnless(os.geteuid() == 0, "mounting a small disk takes root")
    def test_rel_4_a_full_disk_makes_it_unready_and_room_makes_it_ready_again(self) -> None:
        with scratch() as folder:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder], check=True)
            try:
                server = Server(folder)
                self.assertEqual(status(server), 200)
                with (folder / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
                    while filler.write(bytes(4096)):
                        pass
                self.assertTrue(within(5, lambda: status(server) == 503))
                self.assertFalse((folder / "data" / "reserve").exists())
                self.assertEqual(server.get("/").status, 200)
                self.assertIn("disk_level 0\n", figures(server))
                (folder / "filler").unlink()
                self.assertTrue(within(5, lambda: status(server) == 200))
                self.assertTrue(within(5, (folder / "data" / "reserve").exists))
                self.assertEqual(server.stop(), 0)
                server.process.stdout.close()
            finally:
                subprocess.run(["umount", "-l", folder], check=True)


class Journals(unittest.TestCase):
    """Each test alters a copy of one journal, signed head included."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp())
        cls.acknowledged = fill(cls.folder / "data")
        running = Server(cls.folder)
        assert running.stop() == 0
        running.process.stdout.close()
        cls.count = len(export(cls.folder / "data"))
        cls.head = max((cls.folder / "data" / "heads").iterdir())

    @classmethod
    def tearDownClass(cls) -> None:
        shutil.rmtree(cls.folder)

    @contextlib.contextmanager
    def altered(self, *statements: str) -> Iterator[Path]:
        with scratch() as folder:
            data = folder / "data"
            shutil.copytree(self.folder / "data", data)
            database = sqlite3.connect(data / "registry.sqlite", isolation_level=None)
            for kind, name in database.execute("SELECT type, name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                database.execute(f"DROP {kind} {name}")
            for statement in statements:
                database.execute(statement)
            database.close()
            yield data

    def test_nobody_changes_the_journal_through_its_database(self) -> None:
        with scratch() as folder:
            shutil.copytree(self.folder / "data", folder / "data")
            database = sqlite3.connect(folder / "data" / "registry.sqlite", isolation_level=None)
            for statement in ("UPDATE journal SET actor = 'x' WHERE sequence = 3", "DELETE FROM journal WHERE sequence = 3"):
                with self.assertRaises(sqlite3.IntegrityError):
                    database.execute(statement)
            database.close()

    def test_a_whole_journal_is_whole_and_says_how_long_it_is(self) -> None:
        answer = verify(self.folder / "data", "--head", str(self.head))
        self.assertEqual(answer.returncode, 0, answer.stdout)
        self.assertIn(f"{self.count} entries", answer.stdout)

    def test_the_row_that_was_altered_is_named(self) -> None:
        changed = "UPDATE journal SET {} WHERE sequence = 17"
        cases = [(changed.format(f"{name} = {name} || 'x'"), 17) for name in NAMES[2:]]
        cases += [
            (changed.format("at = at + 1"), 17),
            (changed.format("hash = zeroblob(32)"), 17),
            (changed.format("hash = zeroblob(31)"), 17),
            ("DELETE FROM journal WHERE sequence = 17", 17),
            ("UPDATE journal SET sequence = CASE sequence WHEN 17 THEN -18 WHEN 18 THEN -17 END WHERE sequence IN (17, 18)", 17),
            (f"DELETE FROM journal WHERE sequence > {self.count - 3}", self.count - 2),
        ]
        for statement, row in cases:
            repair = "UPDATE journal SET sequence = -sequence WHERE sequence < 0"
            with self.altered(statement, repair) as data:
                answer = verify(data)
                self.assertEqual(answer.returncode, 1, statement)
                self.assertTrue(answer.stdout.startswith(f"row {row}: "), f"{statement}: {answer.stdout}")

    def test_a_tail_cut_off_is_shown_by_a_head_even_by_one_kept_elsewhere(self) -> None:
        signed = int(self.head.name[5:17])
        with self.altered(f"DELETE FROM journal WHERE sequence >= {signed}") as data:
            self.assertIn(f"row {signed}: ", verify(data).stdout)
            for head in (data / "heads").iterdir():
                head.unlink()
            self.assertEqual(verify(data).returncode, 0)
            answer = verify(data, "--head", str(self.head))
            self.assertEqual(answer.returncode, 1)
            self.assertIn(f"row {signed}: ", answer.stdout)

    def test_a_bit_flipped_in_the_file_is_found_wherever_it_lies_in_the_journal(self) -> None:
        original = (self.folder / "data" / "registry.sqlite").read_bytes()
        entry = export(self.folder / "data")[30]
        row = b"client" + b"applicant" + b"submit" + entry["object"].encode() + entry["details"].encode()
        start = original.index(row)
        for offset in range(0, len(row), 7):
            with scratch() as folder:
                shutil.copytree(self.folder / "data", folder / "data")
                content = bytearray(original)
                content[start + offset] ^= 1 << offset % 8
                (folder / "data" / "registry.sqlite").write_bytes(content)
                answer = verify(folder / "data")
                self.assertEqual(answer.returncode, 1, offset)
                self.assertTrue(answer.stdout.startswith(f"row {entry['sequence']}: "), answer.stdout)
                self.assertEqual(check(folder / "data").returncode, 1)

    def test_whatever_bit_of_a_row_header_or_page_is_flipped_the_program_says_so_and_does_not_break(self) -> None:
        original = (self.folder / "data" / "registry.sqlite").read_bytes()
        entry = export(self.folder / "data")[30]
        start = original.index(b"client" + b"applicant" + b"submit" + entry["object"].encode())
        page = start // 4096 * 4096
        for at in [*range(start - 24, start), *range(page, page + 40, 3)]:
            with scratch() as folder:
                shutil.copytree(self.folder / "data", folder / "data")
                content = bytearray(original)
                content[at] ^= 1 << at % 8
                (folder / "data" / "registry.sqlite").write_bytes(content)
                for answer in (verify(folder / "data"), check(folder / "data")):
                    self.assertIn(answer.returncode, (0, 1), f"byte {at}: {answer.stderr}")

    def test_a_head_that_was_altered_is_refused(self) -> None:
        with scratch() as folder:
            text = self.head.read_text()
            for name, content in (("cut", text[:-10]), ("more", text.replace("count ", "count 1")), ("stranger", "hello\n")):
                (folder / name).write_text(content)
                answer = verify(self.folder / "data", "--head", str(folder / name))
                self.assertEqual(answer.returncode, 1, name)

    def test_a_stranger_recomputes_an_export(self) -> None:
        previous = bytes(32)
        for entry in export(self.folder / "data"):
            line = "\t".join(str(entry[name]).translate(ESCAPES) for name in NAMES).encode()
            previous = hashlib.sha256(b"\x02" + previous + hashlib.sha256(b"\0" + line).digest()).digest()
            self.assertEqual(entry["hash"], previous.hex())
        self.assertIn(f"hash {previous.hex()}\n", self.head.read_text())

    def test_a_receipt_is_proved_by_an_export_without_the_data(self) -> None:
        _, number, sequence, digest, _ = self.acknowledged[5]
        with scratch() as folder:
            text = run("journal", "export", "--data", str(self.folder / "data")).stdout.encode()
            receipt = {"number": number, "submittedAt": "2026-01-31T12:00:00Z", "journal": {"sequence": int(sequence), "hash": digest}}

            def prove(receipt: object, export: bytes) -> subprocess.CompletedProcess:
                (folder / "receipt").write_text(json.dumps(receipt))
                (folder / "export").write_bytes(export)
                return run("journal", "receipt", str(folder / "receipt"), "--export", str(folder / "export"))

            self.assertEqual(prove(receipt, text).returncode, 0)
            self.assertEqual(prove(receipt["journal"], text).returncode, 0)
            for wrong in ({"journal": {"sequence": int(sequence) + 1, "hash": digest}}, {"journal": {"sequence": 10**6, "hash": digest}},
                          {"journal": {"sequence": 0, "hash": digest}}, {"journal": {"hash": digest}}, {}, [], "x"):
                self.assertEqual(prove(wrong, text).returncode, 1, wrong)
            for at in range(0, len(text), len(text) // 60):
                flipped = text[:at] + bytes([text[at] ^ 1]) + text[at + 1:]
                self.assertEqual(prove(receipt, flipped).returncode, 1, at)
            lines = text.splitlines(keepends=True)
            for wrong in (b"".join(lines[1:]), b"".join(lines[::-1]), b"", b"".join(lines[:int(sequence) - 1]), text + b"\n"):
                self.assertEqual(prove(receipt, wrong).returncode, 1)


class Checks(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp())
        cls.acknowledged = fill(cls.folder / "data")
        # A start clears what was under way, a stop copies the log into the databases.
        server = Server(cls.folder)
        assert server.stop() == 0
        server.process.stdout.close()

    @classmethod
    def tearDownClass(cls) -> None:
        shutil.rmtree(cls.folder)

    def findings(self, database: str, *statements: str) -> str:
        with scratch() as folder:
            shutil.copytree(self.folder / "data", folder / "data")
            connection = sqlite3.connect(folder / "data" / database, isolation_level=None)
            for statement in statements:
                connection.execute(statement)
            connection.close()
            answer = check(folder / "data")
            self.assertEqual(answer.returncode, 1 if statements else 0, f"{statements}: {answer.stdout}{answer.stderr}")
            return answer.stdout

    def test_each_mismatch_between_rows_and_bytes_is_named(self) -> None:
        self.assertIn("all sound", self.findings("documents.sqlite"))
        sha256 = self.acknowledged[0][4]
        document = f"(SELECT id FROM document WHERE sha256 = x'{sha256}')"
        first = f"(SELECT min(number) FROM chunk WHERE number >= {document} * 16777216)"
        for database, *statements in (
            ("documents.sqlite", f"DELETE FROM chunk WHERE number = {first}"),
            ("documents.sqlite", f"UPDATE chunk SET bytes = CAST(substr(bytes, 2) || x'00' AS BLOB) WHERE number = {first}"),
            ("documents.sqlite", f"UPDATE chunk SET bytes = zeroblob(0) WHERE number = {first}"),
            ("documents.sqlite", f"UPDATE document SET size = size + 1 WHERE id = {document}"),
            ("documents.sqlite", f"UPDATE document SET wrapped_key = zeroblob(60) WHERE id = {document}"),
            ("documents.sqlite", f"DELETE FROM document WHERE id = {document}"),
            ("documents.sqlite", f"UPDATE document SET complete = 0 WHERE id = {document}"),
            ("registry.sqlite", f"UPDATE document_use SET document = x'{sha256[2:]}ff' WHERE document = x'{sha256}'"),
        ):
            named = sha256[2:] + "ff" if database == "registry.sqlite" else sha256
            self.assertIn(named, self.findings(database, *statements), statements)

    def test_a_file_that_is_no_database_is_named(self) -> None:
        with scratch() as folder:
            shutil.copytree(self.folder / "data", folder / "data")
            (folder / "data" / "documents.sqlite").write_bytes(b"not a database " * 1_000)
            answer = check(folder / "data")
            self.assertEqual(answer.returncode, 1)
            self.assertIn("documents.sqlite", answer.stdout + answer.stderr)


class WholeDays(unittest.TestCase):  # named so that it comes last
    def test_a_backup_a_day_is_made_and_proved_while_serving(self) -> None:
        folder = daily.log.parent
        is_made = within(120, lambda: any(line.get("event") == "backup" for line in daily.lines()))
        self.assertTrue(is_made, f"ended: {daily.process.poll()}\n{daily.log.read_text()}")
        made, = (folder / "data" / "backups").iterdir()
        self.assertRegex(made.name, r"^guichet-\d{4}-\d\d-\d\d\.backup$")
        self.assertEqual(run("restore", str(made), "--data", str(folder / "again")).returncode, 0)
        self.assertEqual(check(folder / "again").returncode, 0)
        self.assertEqual(status(daily), 200)


if __name__ == "__main__":
    main()
