"""A Dovecot of the tests' own: takes mail for access tokens that an issuer says are good."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.oauth.helpers.free_port import free_port

_SECONDS = 60.0
_MAIN = """
protocols = submission
base_dir = {place}/run
log_path = {place}/log
auth_verbose = yes
auth_mechanisms = xoauth2 oauthbearer
auth_failure_delay = 0
ssl = required
ssl_cert = <{place}/server.pem
ssl_key = <{place}/server.key
listen = 127.0.0.1
hostname = localhost
mail_location = maildir:{place}/mail/%u
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
service submission-login {{
  inet_listener submission {{
    port = {port}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {place}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={place}/mail/%u
}}
"""
_OAUTH2 = """
introspection_mode = post
introspection_url = {introspection}
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = username
openid_configuration_url = {issuer}/.well-known/openid-configuration
"""


@dataclass(frozen=True)
class OwnDovecot:
    """A Dovecot that runs, and relays what it takes.

    Attributes:
        port: Where it takes mail with STARTTLS, on the loopback.
        ca_file: The authority behind its certificate, which is for localhost.
        place: Its config directory, and all else that it writes.
    """

    port: int
    ca_file: Path
    place: Path

    def log(self) -> str:
        """What it logged so far."""
        return (self.place / "log").read_text()


@contextmanager
def own_dovecot(place: Path, issuer: str, introspection: str, relay: int) -> Iterator[OwnDovecot]:
    """A Dovecot in a directory that its own users can enter.

    Args:
        place: Its config directory.
        issuer: Who is named to clients whose token is refused (RFC 7628 3.2.2).
        introspection: Where it asks about a token (RFC 7662), with its own id and secret.
        relay: The port of the server that gets the mail, on the loopback.
    """
    authority = trustme.CA(organization_name="Dovecot")
    authority.cert_pem.write_to_path(str(place / "ca.pem"))
    issued = authority.issue_cert("localhost", "127.0.0.1")
    issued.private_key_pem.write_to_path(str(place / "server.key"))
    for pem in issued.cert_chain_pems:
        pem.write_to_path(str(place / "server.pem"), append=True)
    (place / "mail").mkdir()
    (place / "mail").chmod(0o777)
    port = free_port()
    (place / "dovecot.conf").write_text(_MAIN.format(place=place, port=port, relay=relay))
    (place / "oauth2.conf").write_text(_OAUTH2.format(issuer=issuer, introspection=introspection))
    with (place / "out").open("wb") as out:
        process = subprocess.Popen(
            ["dovecot", "-F", "-c", place / "dovecot.conf"],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip
    running = OwnDovecot(port, place / "ca.pem", place)
    try:
        _wait(process, running)
        yield running
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _wait(process: "subprocess.Popen[bytes]", dovecot: OwnDovecot) -> None:
    """Until it greets, for a time that no machine needs."""
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", dovecot.port)) as tried:
                if tried.recv(100):
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError((dovecot.place / "out").read_text() + dovecot.log())
