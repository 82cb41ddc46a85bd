"""Whatever is put into an event, no text of it leaves with a secret: every field of every event."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
import trustme

from tests.smtp.helpers.dialogues import PASSWORD, attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish, send, tls, until_gone
from tests.smtp.helpers.scripts import BANNER, IMPLICIT, LOGIN
from tui.secret import SecretStr
from tui.smtp.record.events import Event, Refused, Remedy, Stage, Verdict, WaitBegan
from tui.smtp.record.record import Record
from tui.smtp.record.redaction import STARS
from tui.smtp.telling.transcript import as_json

OURS = {
    ("StageChanged", "state"): "a word of a Literal",
    ("LineSeen", "direction"): "a word of a Literal",
    ("Verdict", "failure"): "the name of a rule; scripts rely on it",
    ("Remedy", "key"): "the name of a field",
}
"""The texts that nobody but Posthouse makes."""


def text_fields(kind: type) -> Iterator[str]:
    """The fields of an event that may hold text, at any depth, but for names of ours."""
    for name, hint in get_type_hints(kind).items():
        if (kind.__name__, name) not in OURS and holds_text(hint):
            yield name


def holds_text(hint: Any) -> bool:  # noqa: ANN401 - a type
    if get_origin(hint) is Literal:
        return False
    inner = get_args(hint)
    if inner:
        return any(map(holds_text, inner))
    if is_record(hint):
        return any(text_fields(hint))
    return hint is str


def is_record(hint: object) -> bool:
    """Whether it is an event, or a part of one."""
    return hasattr(hint, "_fields")


def filled(kind: type, text: str) -> Any:  # noqa: ANN401 - an event, or a part of one
    """An event with this text wherever text may be."""
    defaults: dict[str, object] = getattr(kind, "_field_defaults", {})
    given: dict[str, object] = {}
    for name, hint in get_type_hints(kind).items():
        if name in text_fields(kind):
            given[name] = value_of(hint, text)
        elif name not in defaults:
            given[name] = plain(hint)
    return kind(**given)


def value_of(hint: Any, text: str) -> object:  # noqa: ANN401 - a type
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        if inner[-1] is Ellipsis:
            return (value_of(inner[0], text),)
        return tuple(value_of(each, text) for each in inner)
    if get_origin(hint) in (Union, UnionType):
        return text
    return filled(hint, text) if is_record(hint) else text


def plain(hint: Any) -> object:  # noqa: ANN401 - a type
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if hint in (float, int, bool, str):
        return hint(0) if hint is not str else "smtp.port"
    if hint is Stage:
        return Stage.MAIL
    return None if type(None) in get_args(hint) else datetime.now(UTC)


EVENTS = get_args(Event)
FIELDS = [(kind, name) for kind in EVENTS for name in text_fields(kind)]


def test_the_fields_are_all_found() -> None:
    """Else the next test would prove little."""
    names = {f"{kind.__name__}.{name}" for kind, name in FIELDS}
    assert {"CertificateSeen.subject", "CertificateSeen.names", "CertificateSeen.issuer"} < names
    assert {"Verdict.reply", "Verdict.cause", "Verdict.remedies", "Verdict.refused"} < names
    assert {"Verdict.queue_id", "Verdict.tried", "Verdict.enhanced", "LineSeen.text"} < names
    hidden = {name for kind in (*EVENTS, Remedy) for name in get_type_hints(kind)}
    assert {name for _kind, name in OURS} <= hidden


@pytest.mark.parametrize("form", [PASSWORD, PASSWORD.upper(), " ".join(PASSWORD)])
@pytest.mark.parametrize("kind", EVENTS)
async def test_no_text_of_any_event_leaves_with_a_secret(kind: type, form: str) -> None:
    """Mutations: ``emit`` hands events on as they are; tuples are left; records in them are;
    a name of ours too many.
    """
    left: list[Event] = []
    record = Record(left.append, SecretStr(PASSWORD))
    event = filled(kind, f"it is {form}, they say")
    record.emit(event)
    (seen,) = left
    assert form not in repr(seen)
    if any(text_fields(kind)):
        assert STARS in repr(seen)
        assert form in repr(event)
    assert type(seen) is kind


async def test_a_remedy_that_would_set_stars_is_left_out() -> None:
    left: list[Event] = []
    record = Record(left.append, SecretStr(PASSWORD))
    fine = Remedy("smtp.port", 465, "Use port 465", (("smtp.encryption", "implicit"),))
    told = Remedy("smtp.host", f"{PASSWORD}.example", "Use that")
    also = Remedy("smtp.port", 465, "Use port 465", (("smtp.host", PASSWORD),))
    said = Remedy("smtp.port", 587, f"Use {PASSWORD}")
    refused = (Refused(PASSWORD, 550, f"550 {PASSWORD}"),)
    record.emit(Verdict(0.0, False, Stage.RCPT, remedies=(told, fine, also, said), refused=refused))
    (seen,) = left
    assert isinstance(seen, Verdict)
    assert seen.remedies == (fine, Remedy("smtp.port", 587, f"Use {STARS}"))
    assert seen.refused == (Refused(STARS, 550, f"550 {STARS}"),)


async def test_what_is_stable_stays_whatever_the_password_is() -> None:
    """A password may be the name of a failure, a field or a stage."""
    for word in ("timeout", "smtp.port", "implicit", "started", "server", "mail"):
        left: list[Event] = []
        record = Record(left.append, SecretStr(word))
        remedy = Remedy("smtp.port", 465, "Use port 465")
        record.emit(Verdict(0.0, False, Stage.MAIL, failure="timeout", remedies=(remedy,)))
        (seen,) = left
        assert isinstance(seen, Verdict)
        assert (seen.stage, seen.failure) == (Stage.MAIL, "timeout")
        assert [each.key for each in seen.remedies] == ["smtp.port"]


@pytest.mark.parametrize("verified", [False, True])
async def test_a_certificate_that_says_the_password(verified: bool) -> None:
    """Subject, names and issuer, in a real handshake, verified or not; and the verdict on it."""
    ca = trustme.CA(organization_name=f"CA of {PASSWORD}", organization_unit_name=PASSWORD)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    host = "127.0.0.1" if verified else "elsewhere.example"
    name = f"{PASSWORD.rstrip('!')}.example"
    ca.issue_cert(host, name, common_name=PASSWORD).configure_cert(made)
    steps = [tls(made), BANNER, expect(b"EHLO", b"250 mail\r\n"), finish]
    with ca.cert_pem.tempfile() as ca_file, ScriptedServer(*steps) as server:
        changed = {**IMPLICIT, "smtp.ca_file": ca_file}
        held = await hold(attempt(server.port, changed, until=Stage.EHLO))
    assert held.verdict.ok is verified
    assert held.certificate
    assert STARS in held.certificate.issuer + held.certificate.subject
    secret = PASSWORD.rstrip("!").lower()
    shown = held.text() + repr(
        [as_json(each) for each in held.events if not isinstance(each, WaitBegan)]
    )
    assert secret not in shown.lower()


SAYS: dict[str, list[Any]] = {
    "EHLO keyword": [
        expect(b"EHLO", f"250-mail\r\n250 {PASSWORD} {PASSWORD}\r\n".encode()), finish,
    ],
    "mechanism": [
        expect(b"EHLO", f"250-mail\r\n250 AUTH {PASSWORD} X-{PASSWORD}\r\n".encode()), finish,
    ],
    "greeting of another service": [send(f"hello {PASSWORD}\r\n".encode()), until_gone],
    "error JSON": [
        expect(b"EHLO", b"250-mail\r\n250 AUTH XOAUTH2\r\n"),
        expect(b"AUTH", b"334 eyJzdGF0dXMiOiJzM2NyZXQtUGFzc3cwcmQhIn0=\r\n"),
        expect(b"", f"535 {PASSWORD}\r\n".encode()), finish,
    ],
}  # fmt: skip


@pytest.mark.parametrize("said", SAYS)
async def test_whatever_else_a_server_says(said: str) -> None:
    changed = {**LOGIN, **({"authentication.mechanism": "XOAUTH2"} if "JSON" in said else {})}
    with ScriptedServer(BANNER, *SAYS[said]) as server:
        held = await hold(attempt(server.port, changed))
    assert not held.verdict.ok
    assert PASSWORD.lower() not in held.text().lower()
    assert STARS in held.text()
