"""The text for whoever may register an app: its commands take an address as one word."""

import pytest

from tui.oauth.telling.registration import request
from tui.settings.model import Flow, OAuth


@pytest.mark.parametrize("flow", ["device", "client-credentials"])
@pytest.mark.parametrize(
    ("sender", "word"),
    [("ops@acme.example", "'ops@acme.example'"),
     ("o'brien|iex@acme.example", "'o''brien|iex@acme.example'"),
     ("a\u2019;iex\u2018@acme.example", "'a\u2019\u2019;iex\u2018\u2018@acme.example'")],
)  # fmt: skip
def test_an_address_is_one_word_of_powershell(flow: Flow, sender: str, word: str) -> None:
    """A member of the group chooses it, and an administrator pastes it. Mutation: no quotes."""
    oauth = OAuth(provider="microsoft-365", flow=flow)
    text = request(oauth, sender)
    assert f"Mailbox {word} -" in text or f"-Identity {word} -" in text
