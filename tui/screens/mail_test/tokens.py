"""Why a test got no token, as its verdict, and the key that signs in."""

from typing import Any

from tui.keys import named
from tui.language import _
from tui.oauth.refusals.failure import Failure


def no_token(failure: Failure) -> dict[str, Any]:
    """What ``VerdictView.tell`` takes."""
    sign_in = (
        ""
        if failure.is_temporary
        else _("{key} signs in from here.").format(key=named("test.sign-in"))
    )
    parts = [failure.cause, failure.said, failure.trace, sign_in]
    cause = "\n".join(part for part in parts if part)
    return {"ok": False, "summary": failure.summary, "cause": cause, "field": failure.field}
