"""One journey through the whole program by its API, as programs of applicants and agencies would walk it, and the same
with the process killed again and again.

    journey_tests.py PATH/TO/guichet
"""

from __future__ import annotations

import base64
import http.client
import json
import random
import shutil
import signal
import tempfile
import threading
import time
import unittest
from pathlib import Path

from program import Server, main, run

ROUNDS = 30


class API:
    """Calls with somebody's key."""

    def __init__(self, server: Server, account: dict | None) -> None:
        self.server, self.token = server, account["token"] if account else None

    def call(self, method: str, path: str, body: object = None, **fields: str) -> tuple[int, object, dict]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None and not isinstance(body, bytes):
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        kind = answer.getheader("Content-Type") or ""
        return answer.status, json.loads(content) if "json" in kind else content, dict(answer.getheaders())

    def ok(self, method: str, path: str, body: object = None, **fields: str) -> object:
        status, content, _ = self.call(method, path, body, **fields)
        assert 200 <= status < 300, f"{method} {path}: {status} {content}"
        return content


class Journey(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp())
        made = run("demo", "--data", str(cls.folder / "data"), "--dossiers", "3", seconds=600)
        assert made.returncode == 0, made.stderr
        cls.people = json.loads((cls.folder / "data/demo-accounts.json").read_text())
        cls.server = Server(cls.folder, "--no-rate-limit")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.process.kill()
        cls.server.process.wait()
        cls.server.process.stdout.close()
        shutil.rmtree(cls.folder)

    def of(self, role: str) -> list[API]:
        return [API(self.server, each) for each in self.people if each["role"] == role]

    def start(self, procedure: str, applicant: API, key: str) -> tuple[str, dict]:
        example = applicant.ok("GET", f"/api/v1/procedures/{procedure}/example")
        filing = {name: example[name] for name in ("answers", "formalities", "data")} | {"procedure": procedure}
        return applicant.ok("POST", "/api/v1/dossiers", filing, Idempotency_Key=key)["id"], example

    def file(self, procedure: str, applicant: API, key: str) -> tuple[str, dict]:
        dossier, example = self.start(procedure, applicant, key)
        for paper in example["documents"]:
            sent = applicant.ok(
                "PUT", f"/api/v1/dossiers/{dossier}/documents/{paper['slot']}", base64.b64decode(paper["base64"]),
                Content_Type=paper["contentType"], Content_Disposition=f'attachment; filename="{paper["name"]}"')
            self.assertEqual(len(sent["sha256"]), 64)
        return dossier, applicant.ok("POST", f"/api/v1/dossiers/{dossier}/submission", {}, Idempotency_Key=key + "s")

    def test_every_procedure_is_filed_as_its_example_says_and_some_come_to_their_certificate(self) -> None:
        """ER-10, ER-15, ER-23, ER-35, ER-43: from the catalogue to a certificate that anybody can verify."""
        applicant = self.of("applicant")[0]
        issued = 0
        for number, each in enumerate(applicant.ok("GET", "/api/v1/procedures")):
            dossier, receipt = self.file(each["id"], applicant, f"whole{number}")
            self.assertRegex(receipt["number"], r"\d")
            again = applicant.ok(
                "POST", f"/api/v1/dossiers/{dossier}/submission", {}, Idempotency_Key=f"whole{number}s")
            self.assertEqual(again, receipt, "one effect")
            found = self.decide(dossier, applicant)
            self.assertEqual(found["procedure"], each["id"])
            for certificate in found["certificates"]:
                if certificate["status"] != "valid":
                    continue
                verified = API(self.server, None).ok("GET", f"/api/v1/verify/{certificate['code']}")
                self.assertEqual(
                    (verified["status"], verified["number"]), ("valid", certificate["number"]))
                paper = applicant.ok("GET", f"/api/v1/certificates/{certificate['id']}.pdf")
                self.assertTrue(paper.startswith(b"%PDF-1.7"))
                stranger = self.of("applicant")[1].call("GET", f"/api/v1/certificates/{certificate['id']}.pdf")
                self.assertEqual(stranger[0], 404, "SEC-19")
                issued += 1
        self.assertGreaterEqual(issued, 2)

    def decide(self, dossier: str, applicant: API) -> dict:
        """Pays what is to be paid and lets agencies agree, for as long as one of them can go on without findings."""
        agencies = [api for role in ("reviewer", "agent", "signatory") for api in self.of(role)]
        found: dict = {}
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = applicant.ok("GET", f"/api/v1/dossiers/{dossier}")
            if found["state"] == "done":
                return found
            if any(each["party"] == "payment" for each in found["waiting"]):
                paid = applicant.ok(
                    "POST", f"/api/v1/dossiers/{dossier}/payments", {"method": "simulated"}, Idempotency_Key=dossier)
                self.assertEqual(paid["state"], "paid")
            elif not any(self.end_one(api, dossier) for api in agencies):
                # Certificates are made behind the scenes; a step that wants findings ends this walk.
                if any(each["party"] == "agency" for each in found["waiting"]):
                    return found
                time.sleep(0.3)
        return found

    def end_one(self, agency: API, dossier: str) -> bool:
        for step in {each.get("step") for each in agency.call("GET", f"/api/v1/dossiers/{dossier}")[1].get("waiting", [])}:
            status, task, _ = agency.call("GET", f"/api/v1/tasks/{dossier}.{step}")
            if status != 200:
                continue
            good = [each for each in task["outcomes"] if each["effect"] in ("grant", "proceed")]
            outcome = {"outcome": (good or task["outcomes"])[0]["id"]}
            if agency.call("POST", f"/api/v1/tasks/{task['id']}/outcome", outcome)[0] == 200:
                return True
        return False

    def test_what_was_acknowledged_survives_every_kill(self) -> None:
        """REL-1, SEC-26: kill -9 beside clients that file; nothing acknowledged is lost, nothing is done twice."""
        applicant = self.of("applicant")[0]
        procedure = next(
            each["id"] for each in applicant.ok("GET", "/api/v1/procedures")
            if not applicant.ok("GET", f"/api/v1/procedures/{each['id']}/example")["documents"])
        acknowledged: dict[str, dict] = {}
        for number in range(ROUNDS):
            clients = [
                threading.Thread(target=self.insist, args=(procedure, f"kill{number}-{client}", acknowledged))
                for client in range(3)
            ]
            for client in clients:
                client.start()
            time.sleep(random.uniform(0.05, 0.6))
            self.server.process.send_signal(signal.SIGKILL)
            self.server.process.wait()
            self.server.process.stdout.close()
            for client in clients:
                client.join()
            type(self).server = Server(self.folder, "--no-rate-limit")
        applicant = self.of("applicant")[0]
        numbers = [receipt["number"] for receipt in acknowledged.values()]
        self.assertEqual(len(numbers), len(set(numbers)))
        for key, receipt in acknowledged.items():
            self.assertEqual(self.file(procedure, applicant, key)[1], receipt, "the same key, the same receipt")
        self.assertGreater(len(acknowledged), ROUNDS // 3)
        self.server.stop()
        self.server.process.stdout.close()
        proved = run("journal", "verify", "--data", str(self.folder / "data"), seconds=60)
        self.assertEqual(proved.returncode, 0, proved.stdout + proved.stderr)
        type(self).server = Server(self.folder, "--no-rate-limit")

    def insist(self, procedure: str, key: str, acknowledged: dict[str, dict]) -> None:
        """Files again and again until the server is gone."""
        applicant = self.of("applicant")[0]
        for number in range(100):
            try:
                acknowledged[f"{key}-{number}"] = self.file(procedure, applicant, f"{key}-{number}")[1]
            except (OSError, http.client.HTTPException):
                return


main()
