"""Servers that are odd, and understood all the same."""

import re
import ssl
from pathlib import Path

import pytest
import trustme

from tests.smtp.helpers.certificates import HOSTILE_NAME, Certificates
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.hostile import all_text
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish, send, split, tls, until_gone
from tests.smtp.helpers.scripts import BANNER, EHLO, GO_TLS, IMPLICIT, LOGIN, MAIL, SHORT, STARTTLS
from tui.smtp.record.events import Stage
from tui.text import has_control


async def test_an_unsolicited_421_is_the_answer_to_what_comes_next() -> None:
    hello = expect(b"EHLO", b"250 mail.example\r\n421 4.4.2 idle\r\n")
    with ScriptedServer(BANNER, hello, until_gone) as server:
        held = await hold(attempt(server.port))
    assert (held.verdict.failure, held.verdict.stage) == ("server-closing", Stage.MAIL)


async def test_lines_may_come_in_pieces_and_end_with_lf_alone() -> None:
    hello = expect(b"EHLO")
    end = split(b"250-mail\n250 SIZE 10\n")
    with ScriptedServer(split(b"220-hi\r\n220 there\n"), hello, end, finish) as server:
        held = await hold(attempt(server.port))
    assert held.verdict.failure == "message-too-large"
    assert [line for line in held.lines if line.startswith("S")] == [
        "S 220-hi",
        "S 220 there",
        "S 250-mail",
        "S 250 SIZE 10",
        "S 221 Bye",
    ]


async def test_a_greeting_with_the_time_of_an_unknown_zone() -> None:
    """RFC 5322 3.3: -0000 is such a zone. Mutation: the time stays without a zone."""
    greeting = send(b"220 mail.example ESMTP Thu, 26 Nov 2026 01:23:45 -0000\r\n")
    with ScriptedServer(greeting, EHLO, finish) as server:
        assert (await hold(attempt(server.port, until=Stage.EHLO))).verdict.ok


@pytest.mark.parametrize("size", [b"9" * 5000, "٣".encode(), b"none"])
async def test_a_size_that_is_none_says_no_limit(size: bytes) -> None:
    """Python makes no number of more than 4,300 digits. Mutation: as many as come."""
    hello = expect(b"EHLO", b"250-mail.example\r\n250 SIZE " + size + b"\r\n")
    with ScriptedServer(BANNER, hello, MAIL, finish) as server:
        assert (await hold(attempt(server.port, until=Stage.MAIL))).verdict.ok


async def test_what_was_said_before_tls_is_forgotten(certificates: Certificates) -> None:
    """RFC 3207 4.2: AUTH is offered in clear only, so under TLS there is none."""
    clear = expect(b"EHLO", b"250-mail\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n")
    after = expect(b"EHLO", b"250 mail\r\n")
    steps = [BANNER, clear, GO_TLS, tls(certificates.good), after, until_gone]
    changed = {**STARTTLS, **LOGIN, **SHORT, "smtp.ca_file": certificates.ca_file}
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port, changed))
    assert held.verdict.failure == "auth-missing"
    assert not any(line.startswith(b"AUTH") for line in server.received)


def odd_certificate(place: Path, pattern: bytes, instead: bytes) -> ssl.SSLContext:
    """A server's context; of its certificate for odd.example a piece was replaced."""
    made = trustme.CA().issue_cert("odd.example")
    good = ssl.PEM_cert_to_DER_cert(made.cert_chain_pems[0].bytes().decode())
    odd = re.sub(pattern, instead, good, count=1)
    file = place / "odd.pem"
    file.write_bytes(made.private_key_pem.bytes() + ssl.DER_cert_to_PEM_cert(odd).encode())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.mark.parametrize(("verify", "failure"), [(False, ""), (True, "certificate-unknown-issuer")])
async def test_a_certificate_for_a_name_that_is_no_utf_8(
    tmp_path: Path, verify: bool, failure: str
) -> None:
    """The ssl module reads no such certificate. Mutation: what it raises then is not caught."""
    context = odd_certificate(tmp_path, rb"odd\.example", b"\xff\xfe\x80.example")
    changed = {**IMPLICIT, "smtp.verify_certificate": verify}
    with ScriptedServer(tls(context), BANNER, EHLO, finish) as server:
        held = await hold(attempt(server.port, changed, until=Stage.EHLO))
    assert held.verdict.failure == failure
    assert held.certificate
    assert (held.certificate.names, len(held.certificate.sha256)) == ((), 95)


async def test_a_certificate_of_a_time_that_no_clock_shows(tmp_path: Path) -> None:
    """OpenSSL calls the 60th second a bad time. Mutation: each time is taken for one."""
    context = odd_certificate(tmp_path, rb"[0-9]{12}Z", b"161231235960Z")
    changed = {**IMPLICIT, "smtp.verify_certificate": False}
    with ScriptedServer(tls(context), BANNER, EHLO, finish) as server:
        held = await hold(attempt(server.port, changed, until=Stage.EHLO))
    assert held.verdict.ok
    assert held.certificate
    assert held.certificate.not_before is None


async def test_the_names_in_a_certificate_steer_nothing(certificates: Certificates) -> None:
    with ScriptedServer(tls(certificates.hostile)) as server:
        held = await hold(attempt(server.port, IMPLICIT))
    assert held.certificate
    assert held.certificate.subject == "evil␛]0;title␇\\u202e[/red]"
    assert HOSTILE_NAME not in held.text()
    assert not has_control(all_text(held.events))
