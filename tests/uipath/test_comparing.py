"""What differs between here and UiPath, as a person sees it before it is taken."""

from tui.uipath.comparing import Difference


def test_a_server_there_passes_for_no_other() -> None:
    """Mutation: letters of another script are shown as they are, and look alike."""
    there = "mail.\u0430cme.example"
    found = Difference("smtp.host", "mail.acme.example", there, there)
    assert found.here_shown == "mail.acme.example"
    assert found.there_shown == f"{there} (mail.xn--cme-5cd.example)"
