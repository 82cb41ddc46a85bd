"""A Postfix of the tests' own, beside whatever the machine has."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Only what sends; it listens on one port of the loopback and delivers nothing here.
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
tlsmgr unix - - n 1000? 1 tlsmgr
error unix - - n - - error
retry unix - - n - - error
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_MAIN = """
compatibility_level = 3.6
queue_directory = {place}/spool
data_directory = {place}/data
maillog_file_prefixes = {place}
maillog_file = {place}/log
myhostname = client.example
mydestination =
alias_maps =
inet_interfaces = loopback-only
inet_protocols = ipv4
smtp_host_lookup = native
"""


@dataclass(frozen=True)
class OwnPostfix:
    """A Postfix that runs.

    Attributes:
        place: Its config directory, and all else that it writes.
        port: Where it takes mail, on the loopback.
    """

    place: Path
    port: int

    def use(self, main: str) -> None:
        """Take these lines into main.cf, in the place of those before, and start anew.

        After a reload a process of before may still take a mail, or send it.
        """
        self.do("stop")
        (self.place / "main.cf").write_text(_MAIN.format(place=self.place) + main)
        _age(self.place)
        self.do("start")

    def do(self, command: str) -> None:
        """Start or stop it."""
        subprocess.run(
            ["postfix", "-c", self.place, command], check=True, stderr=subprocess.DEVNULL
        )

    def log(self) -> str:
        """What it logged so far."""
        return (self.place / "log").read_text()


@contextmanager
def own_postfix(place: Path, main: str = "") -> Iterator[OwnPostfix]:
    """A Postfix in a directory that its own user can enter.

    Args:
        place: Its config directory.
        main: Lines for main.cf.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    (place / "main.cf").write_text(_MAIN.format(place=place) + main)
    (place / "master.cf").write_text(_MASTER.format(port=port))
    for name in ("spool", "data"):
        (place / name).mkdir()
    shutil.chown(place / "data", "postfix")
    _age(place)
    running = OwnPostfix(place, port)
    running.do("start")
    try:
        yield running
    finally:
        running.do("stop")


def _age(place: Path) -> None:
    """Of a file that is new Postfix waits for what else may come."""
    for path in place.iterdir():
        if path.is_file():
            os.utime(path, (0, 0))
