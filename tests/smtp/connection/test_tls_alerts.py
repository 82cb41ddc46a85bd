"""Every alert of TLS (RFC 8446 6) in a handshake ends the test, and OpenSSL's words are shown."""

import pytest

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.courses import PLACES, Place
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, Step, close, send, until_gone
from tui.smtp.record.events import Stage

HANDSHAKES = [place for place in PLACES if place.turn.name == "handshake"]
OTHERWISE = "tls-handshake"
NO_CERTIFICATE = "client-certificate-required"
ALERTS = {
    0: (OTHERWISE, "unknown error"),
    10: (OTHERWISE, "unexpected message"),
    20: (OTHERWISE, "bad record mac"),
    22: (OTHERWISE, "record overflow"),
    40: (OTHERWISE, "handshake failure"),
    42: (NO_CERTIFICATE, "bad certificate"),
    43: (NO_CERTIFICATE, "unsupported certificate"),
    44: (NO_CERTIFICATE, "certificate revoked"),
    45: (NO_CERTIFICATE, "certificate expired"),
    46: (NO_CERTIFICATE, "certificate unknown"),
    47: (OTHERWISE, "illegal parameter"),
    48: (NO_CERTIFICATE, "unknown ca"),
    49: (OTHERWISE, "access denied"),
    50: (OTHERWISE, "decode error"),
    51: (OTHERWISE, "decrypt error"),
    70: ("tls-version", "protocol version"),
    71: (OTHERWISE, "insufficient security"),
    80: (OTHERWISE, "internal error"),
    86: (OTHERWISE, "inappropriate fallback"),
    90: (OTHERWISE, "user cancel"),
    109: (OTHERWISE, "missing extension"),
    110: (OTHERWISE, "unsupported extension"),
    112: (OTHERWISE, "unrecognized name"),
    113: (OTHERWISE, "bad certificate status response"),
    115: (OTHERWISE, "unknown psk identity"),
    116: (NO_CERTIFICATE, "certificate required"),
    120: (OTHERWISE, "no application protocol"),
}


@pytest.mark.parametrize("place", HANDSHAKES, ids=str)
@pytest.mark.parametrize("then", [close, until_gone])
async def test_every_alert(place: Place, then: Step, certificates: Certificates) -> None:
    """Mutation: the system's words for OpenSSL's error numbers, "Operation not permitted"."""
    for number, (failure, words) in ALERTS.items():
        alert = send(b"\x15\x03\x03\x00\x02\x02" + bytes([number]))
        with ScriptedServer(*place.steps(certificates, alert, then)) as server:
            held = await hold(attempt(server.port, place.settings))
        verdict = held.verdict
        assert (verdict.failure, verdict.stage, verdict.exit) == (failure, Stage.TLS, 29), number
        last = [line for line in held.lines if line.startswith("=")][-1]
        assert words in last, number


BLAMELESS = {
    80: ("inside it", "Whoever runs", "client certificate"),
    112: ("no certificate for the name", "have whoever runs it", "cipher"),
    40: ("often they have no cipher in common", "may also want", "inside it"),
}


@pytest.mark.parametrize("number", BLAMELESS)
async def test_an_alert_is_taken_at_its_word(number: int, certificates: Certificates) -> None:
    """Nothing else is blamed than what it says (RFC 8446 6.2, RFC 6066 3)."""
    said, also, not_said = BLAMELESS[number]
    alert = send(b"\x15\x03\x03\x00\x02\x02" + bytes([number]))
    with ScriptedServer(*HANDSHAKES[0].steps(certificates, alert, close)) as server:
        verdict = (await hold(attempt(server.port, HANDSHAKES[0].settings))).verdict
    text = f"{verdict.summary} {verdict.cause}"
    assert said in text
    assert also in text
    assert not_said not in text
