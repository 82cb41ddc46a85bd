"""What must not be trusted: a private authority for a provider's server; and what Go refuses."""

import pytest

from tests.smtp.conftest import Redirect
from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, finish, message, script, tls
from tests.smtp.helpers.scripts import BANNER, DATA, EHLO, IMPLICIT, MAIL, RCPT
from tui.smtp.record.events import Stage

HELLO = [BANNER, expect(b"EHLO", b"250 mail\r\n"), finish]
PROVIDERS = ["smtp.gmail.com", "smtp.yandex.ru", "email-smtp.eu-west-1.amazonaws.com",
             "acme-example.mail.protection.outlook.com"]  # fmt: skip


@pytest.mark.parametrize("host", PROVIDERS)
@pytest.mark.parametrize("kind", ["good", "self_signed", "leaf_only", "expired", "purpose"])
async def test_nothing_is_pinned_at_a_provider(
    kind: str, host: str, certificates: Certificates, redirect: Redirect
) -> None:
    """Mutation: ``_pinned`` forgets the table. Both causes are said where nobody vouches for it."""
    steps: list[Step] = [tls(getattr(certificates, kind))]
    with ScriptedServer(*steps) as server:
        redirect(server.port)
        verdict = (await hold(attempt(465, {**IMPLICIT, "smtp.host": host}))).verdict
    assert verdict.stage is Stage.TLS
    assert verdict.failure.startswith("certificate-")
    changed = {key for remedy in verdict.remedies for key in remedy.changes}
    assert changed <= {"smtp.host"}
    text = f"{verdict.summary} {verdict.cause}"
    assert "Or trust" not in text
    assert "once its fingerprint" not in text
    if verdict.failure in ("certificate-unknown-issuer", "certificate-self-signed"):
        assert "antivirus" in text
        assert "ca-certificates" in text
        assert verdict.field == ""


@pytest.mark.parametrize("kind", ["expired", "other_name", "good"])
async def test_nothing_is_pinned_at_a_provider_with_a_ca_file_either(
    kind: str, certificates: Certificates, redirect: Redirect
) -> None:
    """An authority that is trusted by hand, and a certificate that has expired or another name."""
    changed = {**IMPLICIT, "smtp.host": "smtp.gmail.com", "smtp.ca_file": certificates.ca_file}
    with ScriptedServer(tls(getattr(certificates, kind))) as server:
        redirect(server.port)
        verdict = (await hold(attempt(465, changed))).verdict
    assert verdict.failure in ("certificate-expired", "certificate-name")
    assert "smtp.fingerprint" not in {key for each in verdict.remedies for key in each.changes}
    assert "Or trust" not in verdict.cause


async def test_elsewhere_one_certificate_may_be_trusted(
    certificates: Certificates, redirect: Redirect
) -> None:
    with ScriptedServer(tls(certificates.good)) as server:
        redirect(server.port)
        verdict = (await hold(attempt(465, {**IMPLICIT, "smtp.host": "mail.corp.example"}))).verdict
    assert verdict.failure == "certificate-unknown-issuer"
    assert verdict.field == "smtp.ca_file"
    assert [remedy.key for remedy in verdict.remedies] == ["smtp.fingerprint"]


@pytest.mark.parametrize("trusted", ["smtp.ca_file", "smtp.fingerprint"])
async def test_what_an_admin_trusts_by_hand_stays_and_works(
    trusted: str, certificates: Certificates, redirect: Redirect
) -> None:
    """A company that opens TLS on purpose gives its CA file to its hosts."""
    host = {**IMPLICIT, "smtp.host": "localhost"}
    with ScriptedServer(tls(certificates.good), *HELLO) as server:
        seen = (await hold(attempt(server.port, host))).certificate
    assert seen
    value = certificates.ca_file if trusted == "smtp.ca_file" else seen.sha256
    with ScriptedServer(tls(certificates.good), *HELLO) as server:
        redirect(server.port)
        changed = {**IMPLICIT, "smtp.host": "smtp.gmail.com", trusted: value}
        held = await hold(attempt(465, changed, until=Stage.EHLO))
    named = held.verdict.failure == "certificate-name"  # the test's certificate is for localhost
    assert named if trusted == "smtp.ca_file" else held.verdict.ok


@pytest.mark.parametrize("until", [Stage.EHLO, Stage.QUIT])
async def test_a_name_in_cn_alone_is_told_also_after_accepted(
    until: Stage, certificates: Certificates
) -> None:
    """Go, Node and Java refuse it (RFC 9525 2), and so does what the exports are for."""
    taken = [MAIL, RCPT, DATA, message(b"250 2.0.0 Ok\r\n")] if until is Stage.QUIT else []
    changed = {
        **IMPLICIT,
        "smtp.host": "localhost",
        "smtp.ca_file": certificates.common_name_file,
    }
    with ScriptedServer(
        *script(tls(certificates.common_name), BANNER, EHLO, taken, finish)
    ) as here:
        held = await hold(attempt(here.port, changed, until=until))
    assert held.verdict.ok, held.text()
    assert "common name (CN)" in held.verdict.cause
    assert held.verdict.field == ""
    with ScriptedServer(tls(certificates.good), *HELLO) as here:
        changed["smtp.ca_file"] = certificates.ca_file
        held = await hold(attempt(here.port, changed, until=Stage.EHLO))
    assert "common name" not in held.verdict.cause


async def test_what_stands_between_is_not_taken_for_the_providers(
    certificates: Certificates, redirect: Redirect
) -> None:
    """Mutation: Google is told to renew the certificate of whoever opens TLS on the way."""
    with ScriptedServer(tls(certificates.common_name)) as server:
        redirect(server.port)
        held = await hold(attempt(465, {**IMPLICIT, "smtp.host": "smtp.gmail.com"}))
    assert "antivirus" in held.verdict.cause
    assert "common name" not in held.verdict.cause


async def test_a_short_key_is_the_servers_to_mend(certificates: Certificates) -> None:
    changed = {**IMPLICIT, "smtp.ca_file": certificates.ca_file}
    with ScriptedServer(tls(certificates.short_key)) as server:
        verdict = (await hold(attempt(server.port, changed))).verdict
    assert (verdict.failure, verdict.exit, verdict.field) == ("tls-handshake", 29, "")
    assert "dh key too small" in verdict.summary
    assert "Whoever runs" in verdict.cause
    assert "client certificate" not in verdict.cause
