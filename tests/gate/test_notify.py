"""Notifications go out, are tried again, tell what became of them, keep secrets and never change a decision."""

from __future__ import annotations

import json
import logging
import socketserver
import stat
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tallvakt.gate import notify
from tallvakt.gate.decide import Submission, decide, notifications
from tallvakt.gate.decision import Broken, Decision
from tallvakt.gate.policy import Notice, Policy
from tests.helpers.gate_runs import finding, publication, run

SECRET = "T0/hush-hush"
FAILURE = Broken(
    "gate-severity", ("made.up",), "parts-sum-to-total", "parts-not-summing", "Rows sum.", "critical",
    ("publications/<b>&.txt",), ("00000000abc0",),
    {"passed": 1, "failed": 2, "undecided": 0, "skipped": 0, "waived": 0},
)  # fmt: skip
FAILED = Decision((FAILURE,), ())
PASSED = Decision((), ())


@dataclass
class Server:
    """A server that answers as it is told and keeps what it got."""

    answers: list[int]
    slow: float = 0
    got: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(notify, "PAUSE", 0.01)
    kept = Server([200])
    done = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((self.path, dict(self.headers), json.loads(body)))
            if kept.slow:
                done.wait(kept.slow)
            code = kept.answers.pop(0) if len(kept.answers) > 1 else kept.answers[0]
            self.send_response(code)
            if code == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        kept.url = f"http://127.0.0.1:{httpd.server_port}/{SECRET}"
        monkeypatch.setenv("HOOK", kept.url)
        monkeypatch.setenv("TOKEN", "Bearer hush")
        yield kept
        done.set()
        httpd.shutdown()
        thread.join()


def notice(**given: Any) -> Notice:
    return Notice.model_validate({"timeout": 2} | given)


HOOK: dict[str, Any] = {"webhook": {"url_env": "HOOK", "headers_env": {"Authorization": "TOKEN"}}}


def test_a_webhook_gets_the_decision_as_json(server: Server) -> None:
    (report,) = notify.send(FAILED, [notice(**HOOK)])
    assert (report.sent, report.attempts) == (True, 1)
    path, headers, body = server.got[0]
    assert (path, headers["Authorization"]) == (f"/{SECRET}", "Bearer hush")
    assert (body["verdict"], body["exit_code"]) == ("failed", 1)
    assert body["failures"][0]["fingerprints"] == ["00000000abc0"]


def test_slack_gets_text_that_is_no_markup(server: Server) -> None:
    notify.send(FAILED, [notice(slack={"url_env": "HOOK"})])
    body = server.got[0][2]
    assert "&lt;b&gt;&amp;.txt" in body["text"]
    assert body["blocks"][0]["text"]["type"] == "plain_text"


def test_teams_gets_an_adaptive_card(server: Server) -> None:
    notify.send(FAILED, [notice(teams={"url_env": "HOOK"})])
    card = server.got[0][2]["attachments"][0]["content"]
    assert card["type"] == "AdaptiveCard"
    assert "1 publication held back" in card["body"][0]["text"]


def test_it_is_told_only_when_it_is_due(server: Server) -> None:
    assert notify.send(PASSED, [notice(**HOOK)]) == ()
    assert notify.send(FAILED, [notice(**HOOK, when=["passed"])]) == ()
    assert len(notify.send(PASSED, [notice(**HOOK, when=["passed"])])) == 1


@pytest.mark.parametrize(
    ("answers", "sent", "attempts", "reason"),
    [
        ([500, 503, 200], True, 3, ""),
        ([500], False, 3, "answered 500"),
        ([404], False, 1, "answered 404"),
        ([302], False, 1, "answered 302"),
        ([429, 204], True, 2, ""),
    ],
)
def test_it_is_tried_again_while_that_may_help(
    server: Server, answers: list[int], sent: bool, attempts: int, reason: str
) -> None:
    server.answers = answers
    (report,) = notify.send(FAILED, [notice(**HOOK)])
    assert (report.sent, report.attempts, report.reason) == (sent, attempts, reason)
    assert {path for path, _, _ in server.got} == {f"/{SECRET}"}


def test_a_slow_server_is_not_waited_for(server: Server) -> None:
    server.slow = 30
    (report,) = notify.send(FAILED, [notice(**HOOK, timeout=0.2, retries=1)])
    assert (report.sent, report.attempts, report.reason) == (False, 2, "no answer in time")


BAD = {
    "down": ("http://127.0.0.1:9/hush", "the connection was refused or broken"),
    "no address": ("hush", "the address is not http or https"),
    "a file": ("file:///etc/hush", "the address is not http or https"),
    "not set": ("", "the environment variable HOOK is not set"),
    "nonsense": ("http://[hush", "the address is not one"),
    "a line break": ("http://127.0.0.1:9/hush\r\nX: y", ""),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_reached_is_told_without_the_address(
    case: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    url, reason = BAD[case]
    monkeypatch.setattr(notify, "PAUSE", 0.01)
    monkeypatch.setenv("HOOK", url)
    with caplog.at_level(logging.DEBUG):
        (report,) = notify.send(FAILED, [notice(webhook={"url_env": "HOOK"})])
    assert not report.sent
    assert report.reason
    assert reason in report.reason
    assert "hush" not in report.reason + caplog.text


def script(tmp_path: Path, body: str) -> str:
    path = tmp_path / "tell"
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_command_reads_the_decision(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    told = script(
        tmp_path, f"import sys, pathlib\npathlib.Path({str(out)!r}).write_text(sys.argv[1] + sys.stdin.read())"
    )
    (report,) = notify.send(FAILED, [notice(command=[told, "$HOME; rm"])])
    assert report.sent
    assert out.read_text().startswith("$HOME; rm{")


@pytest.mark.parametrize(
    ("body", "reason"),
    [("raise SystemExit(3)", "the command ended with 3"), ("import time; time.sleep(30)", "took longer than 0.5 s")],
)
def test_a_command_that_fails_is_told(tmp_path: Path, body: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "PAUSE", 0.01)
    (report,) = notify.send(FAILED, [notice(command=[script(tmp_path, body)], timeout=0.5, retries=1)])
    assert (report.sent, report.attempts) == (False, 2)
    assert reason in report.reason
    (report,) = notify.send(FAILED, [notice(command=[str(tmp_path / "none")])])
    assert "could not be started" in report.reason


@pytest.mark.parametrize(("code", "sent"), [("250", True), ("554", False)])
def test_mail_is_sent(code: str, sent: bool) -> None:
    lines: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            body = False
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                lines.append(line)
                if body:
                    if line == ".":
                        body = False
                        self.wfile.write(b"250 ok\r\n")
                    continue
                verb = line[:4].upper()
                body = verb == "DATA"
                answer = {"DATA": "354 go", "QUIT": "221 bye", "RCPT": f"{code} rcpt"}.get(verb, "250 ok")
                self.wfile.write(answer.encode() + b"\r\n")
                if verb == "QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as smtp:
        thread = threading.Thread(target=smtp.serve_forever, daemon=True)
        thread.start()
        email = {
            "host": "127.0.0.1", "port": smtp.server_address[1], "encryption": "none",
            "sender": "gate@example.org", "recipients": ["a@example.org", "b@example.org"],
        }  # fmt: skip
        (report,) = notify.send(FAILED, [notice(email=email, retries=0)])
        smtp.shutdown()
        thread.join()
    assert report.sent == sent
    assert ("Subject: Tallvakt gate failed: 1 publication held back" in lines) == sent


@pytest.mark.parametrize("answers", [[200], [500]])
def test_a_notification_never_changes_the_decision(server: Server, answers: list[int]) -> None:
    server.answers = answers
    policy = Policy.model_validate({"notify": [{**HOOK, "retries": 0, "when": ["passed", "failed"]}]})
    failed = decide(Submission(run(publication(findings=[finding(0)])), policy))
    passed = decide(Submission(run(publication()), policy))
    assert (failed.exit_code, passed.exit_code) == (1, 0)
    assert [n["sent"] for n in notifications(failed)] == [answers == [200]]
    assert "hush" not in json.dumps(failed.validation)
    assert len(server.got) == 2
