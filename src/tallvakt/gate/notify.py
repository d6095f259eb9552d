"""Notifications: Slack, Teams, a webhook, email, a command. Retried, timed, reported; they never change a decision.

Addresses and passwords come from environment variables, and no message of ours repeats what a library says of a fault,
since it may quote the address.
"""

from __future__ import annotations

import http.client
import json
import os
import smtplib
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from tallvakt.gate import notification_text
from tallvakt.gate.decision import Decision
from tallvakt.gate.policy import Email, Hook, Notice, Webhook

PAUSE = 0.25
"""Seconds before the second attempt; doubled before each further one."""
AGAIN = {408, 425, 429, 500, 502, 503, 504}


class NotSent(Exception):  # noqa: N818  # it is told, not raised to anyone
    """A notification did not go out; `again` when another attempt may."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one notification."""

    channel: str
    sent: bool
    attempts: int
    reason: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def send(decision: Decision, notices: Sequence[Notice]) -> tuple[Report, ...]:
    """Send every notice that is due, side by side, and say what became of each. Never raises."""
    due = [n for n in notices if decision.verdict in n.when]
    if not due:
        return ()
    with ThreadPoolExecutor(max_workers=min(len(due), 8)) as pool:
        return tuple(pool.map(lambda notice: _send(decision, notice), due))


def _send(decision: Decision, notice: Notice) -> Report:
    channel = notice.channels[0]
    attempts = 0
    for attempt in range(notice.retries + 1):
        if attempt:
            time.sleep(PAUSE * 2 ** (attempt - 1))
        attempts += 1
        try:
            CHANNELS[channel](decision, getattr(notice, channel), notice.timeout)
        except NotSent as fault:
            reason, again = str(fault), fault.again
        except Exception as fault:  # whatever it is, the decision stands
            reason, again = f"could not be sent ({type(fault).__name__})", False
        else:
            return Report(channel, True, attempts)
        if not again:
            break
    return Report(channel, False, attempts, reason)


def _slack(decision: Decision, to: Hook, timeout: float) -> None:
    _post(_secret(to.url_env), notification_text.slack(decision), {}, timeout)


def _teams(decision: Decision, to: Hook, timeout: float) -> None:
    _post(_secret(to.url_env), notification_text.teams(decision), {}, timeout)


def _webhook(decision: Decision, to: Webhook, timeout: float) -> None:
    headers = {name: _secret(variable) for name, variable in to.headers_env.items()}
    _post(_secret(to.url_env), notification_text.plain(decision), headers, timeout)


def _email(decision: Decision, to: Email, timeout: float) -> None:
    mail = EmailMessage()
    mail["Subject"] = notification_text.title(decision)
    mail["From"] = to.sender
    mail["To"] = ", ".join(to.recipients)
    mail.set_content(notification_text.text(decision))
    try:
        with _server(to, timeout) as server:
            server.send_message(mail)
    except smtplib.SMTPResponseException as fault:
        raise NotSent(f"the mail server answered {fault.smtp_code}", again=400 <= fault.smtp_code < 500) from None
    except smtplib.SMTPException as fault:
        raise NotSent(f"the mail server refused ({type(fault).__name__})") from None
    except OSError as fault:
        raise _unreachable(fault) from None


def _server(email: Email, timeout: float) -> smtplib.SMTP:
    server: smtplib.SMTP
    if email.encryption == "ssl":
        server = smtplib.SMTP_SSL(email.host, email.port, timeout=timeout, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(email.host, email.port, timeout=timeout)
    try:
        if email.encryption == "starttls":
            server.starttls(context=ssl.create_default_context())
        if email.user_env and email.password_env:
            server.login(_secret(email.user_env), _secret(email.password_env))
    except BaseException:  # Ctrl-C too must not leave the line open; it goes on below
        server.close()
        raise
    return server


def _command(decision: Decision, to: Sequence[str], timeout: float) -> None:
    given = json.dumps(notification_text.plain(decision), ensure_ascii=False).encode()
    try:
        done = subprocess.run(  # noqa: S603  # the policy's own command, without a shell
            to, input=given, timeout=timeout, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotSent(f"the command took longer than {timeout:g} s", again=True) from None
    except OSError as fault:
        raise NotSent(f"the command could not be started ({fault.strerror or type(fault).__name__})") from None
    if done.returncode:
        raise NotSent(f"the command ended with {done.returncode}", again=True)


CHANNELS: Mapping[str, Callable[[Decision, Any, float], None]] = {
    "slack": _slack,
    "teams": _teams,
    "webhook": _webhook,
    "email": _email,
    "command": _command,
}


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is not followed: it would carry what is secret somewhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _post(url: str, body: Mapping[str, Any], headers: Mapping[str, str], timeout: float) -> None:
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        raise NotSent("the address is not one") from None
    if scheme not in ("http", "https"):
        raise NotSent("the address is not http or https")
    request = urllib.request.Request(  # noqa: S310  # the scheme was looked at
        url,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", **headers},
    )
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=timeout) as answer:
            answer.read(1 << 16)
    except urllib.error.HTTPError as fault:
        fault.close()
        raise NotSent(f"answered {fault.code}", again=fault.code in AGAIN) from None
    except (urllib.error.URLError, OSError, http.client.HTTPException) as fault:
        raise _unreachable(getattr(fault, "reason", fault)) from None
    except ValueError:
        raise NotSent("the address or a header is not one") from None


def _unreachable(fault: Any) -> NotSent:
    if isinstance(fault, TimeoutError):
        return NotSent("no answer in time", again=True)
    if isinstance(fault, socket.gaierror):
        return NotSent("the name of the server is not known", again=True)
    if isinstance(fault, ConnectionError):
        return NotSent("the connection was refused or broken", again=True)
    return NotSent(f"could not be reached ({type(fault).__name__})", again=True)


def _secret(variable: str) -> str:
    value = os.environ.get(variable, "").strip()
    if not value:
        raise NotSent(f"the environment variable {variable} is not set")
    return value
