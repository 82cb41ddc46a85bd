"""The tools that are compared: the same test, in each one's own words."""

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.measure import Ended, run
from tests.benchmarks.server import PASSWORD, USER

RECIPIENT = "ann@recipient.example"
DOMAIN = "client.example"


@dataclass(frozen=True)
class Job:
    """One test mail.

    Attributes:
        encryption: ``none``, ``starttls`` or ``implicit``.
        login: Whether to log in.
        timeout: Seconds to wait for a reply.
        place: A directory for the files that a tool needs.
        longest: Seconds after which the tool is ended.
    """

    place: Path
    port: int
    host: str = "127.0.0.1"
    encryption: str = "none"
    ca_file: str = ""
    login: bool = False
    mechanism: str = "PLAIN"
    password: str = PASSWORD
    recipient: str = RECIPIENT
    timeout: int = 2
    longest: float = 60.0
    message: bytes = field(default=b"Subject: bench\n\nA test.\n")


def configure(job: Job) -> Path:
    """A config directory with these settings for acme."""
    config = job.place / "config"
    (config / "organizations").mkdir(parents=True, exist_ok=True)
    login = (
        f'required = true\nusername = "{USER}"\nmechanism = "{job.mechanism}"\n'
        'secret = "environment"\nvariable = "BENCH_PASSWORD"\n'
        if job.login
        else "required = false\n"
    )
    (config / "organizations" / "acme.toml").write_text(
        f'[mail]\nmode = "custom"\n[smtp]\nhost = "{job.host}"\nport = {job.port}\n'
        f'domain = "{DOMAIN}"\nencryption = "{job.encryption}"\nca_file = "{job.ca_file}"\n'
        f"timeout_ms = {job.timeout * 1000}\n"
        f'[authentication]\n{login}[sender]\naddress = "{USER}"\n'
    )
    return config


def posthouse(job: Job) -> Ended:
    """``posthouse test``."""
    argv = [sys.executable, "-m", "tui", "--config-dir", str(configure(job)), "test", "acme"]
    return run(
        [*argv, "--to", job.recipient],
        environ={"BENCH_PASSWORD": job.password},
        seconds=job.longest,
    )


def swaks(job: Job) -> Ended:
    """swaks, told to verify certificates, which it does not by itself."""
    argv = ["swaks", "--server", job.host, "--port", str(job.port), "--helo", DOMAIN]
    argv += ["--from", USER, "--to", job.recipient, "--timeout", str(job.timeout)]
    if job.encryption != "none":
        argv += ["--tls" if job.encryption == "starttls" else "--tls-on-connect", "--tls-verify"]
        argv += ["--tls-ca-path", job.ca_file] if job.ca_file else []
    if job.login:
        argv += ["--auth", "" if job.mechanism == "auto" else job.mechanism]
        argv += ["--auth-user", USER, "--auth-password", job.password]
    return run([part for part in argv if part], seconds=job.longest)


def msmtp(job: Job) -> Ended:
    """msmtp."""
    rc = job.place / "msmtprc"
    rc.touch(0o600)
    tls = [
        "tls on",
        f"tls_starttls {'on' if job.encryption == 'starttls' else 'off'}",
        f"tls_trust_file {job.ca_file or 'system'}",
    ]
    mechanism = "on" if job.mechanism == "auto" else job.mechanism.lower()
    auth = [f"auth {mechanism}", f"user {USER}", f"password {job.password}"]
    lines = [
        "account bench",
        f"host {job.host}",
        f"port {job.port}",
        f"domain {DOMAIN}",
        f"timeout {job.timeout}",
        f"from {USER}",
        *(tls if job.encryption != "none" else ["tls off"]),
        *(auth if job.login else ["auth off"]),
    ]
    rc.write_text("\n".join(lines) + "\n")
    argv = ["msmtp", "-C", str(rc), "-a", "bench", "--", job.recipient]
    return run(argv, stdin=job.message, seconds=job.longest)


_AIOSMTPLIB = """
import asyncio, os, sys, aiosmtplib
host, port, mode, ca, login, timeout, domain, sender, to = sys.argv[1:]
async def main():
    client = aiosmtplib.SMTP(hostname=host, port=int(port), timeout=float(timeout),
        local_hostname=domain, use_tls=mode == "implicit",
        start_tls=True if mode == "starttls" else False, cert_bundle=ca or None)
    async with client:
        if login: await client.login(sender, os.environ["BENCH_PASSWORD"])
        await client.sendmail(sender, [to], sys.stdin.buffer.read())
try: asyncio.run(main())
except Exception as error: print(type(error).__name__ + ":", error); sys.exit(1)
"""


def aiosmtplib(job: Job) -> Ended:
    """A script with aiosmtplib."""
    argv = [sys.executable, "-c", _AIOSMTPLIB, job.host, str(job.port), job.encryption]
    argv += [job.ca_file, "yes" if job.login else "", str(job.timeout), DOMAIN, USER]
    argv += [job.recipient]
    environ = {"BENCH_PASSWORD": job.password}
    return run(argv, stdin=job.message, environ=environ, seconds=job.longest)


Tool = Callable[[Job], Ended]
TOOLS: dict[str, Tool] = {
    "posthouse": posthouse,
    "swaks": swaks,
    "msmtp": msmtp,
    "aiosmtplib": aiosmtplib,
}


def installed() -> dict[str, Tool]:
    """The tools that are on this machine."""
    return {
        name: tool
        for name, tool in TOOLS.items()
        if name in ("posthouse", "aiosmtplib") or shutil.which(name)
    }


_THEIRS = re.compile(
    r"^\s*(?:[0-9.]+\s+)?(?:<[-~*](?!\* Timeout)|->|~>| [-~]>|\*[*~]>).*$|server message:.*$",
    re.MULTILINE,
)


def own_words(output: str, server_said: str) -> str:
    """What a tool says beside quoting the dialogue.

    Args:
        server_said: The reply that it may quote, without its code.
    """
    left = _THEIRS.sub("", output)
    for line in server_said.splitlines():
        left = left.replace(line, "")
    return left
