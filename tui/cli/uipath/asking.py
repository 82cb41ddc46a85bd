"""What a person is asked before something is written, here or at UiPath."""

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.language_options import confirmed
from tui.errors import WrongUsage
from tui.language import _, ngettext


def agreed(count: int, question: str, *, several: bool, yes: bool, expect: int | None) -> bool:
    """Whether to go on.

    Args:
        count: How many organizations would change.
        question: For one organization.
        several: Whether several were asked for: then the number is the answer.
        yes: Whether --yes was given.
        expect: How many were expected; None for not said.

    Raises:
        WrongUsage: It needs an answer that was not given, or another number was expected.
    """
    if expect is not None and expect != count:
        raise WrongUsage(
            _("--expect says {expect}, and {count} would change. Nothing was done.").format(
                expect=expect, count=count
            )
        )
    if yes and several and expect is None:
        raise WrongUsage(_("--yes for several organizations needs --expect N. Nothing was done."))
    if yes or not count:
        return True
    if not several:
        return confirmed(question)
    if not can_ask():
        raise WrongUsage(
            _(
                "{count} would change, and there is no terminal to ask on: --yes --expect {count}. "
                "Nothing was done."
            ).format(count=count)
        )
    words = ngettext(
        "{count} organization would change. Type the number to go on",
        "{count} organizations would change. Type the number to go on",
        count,
    )
    typed = click.prompt(words.format(count=count), default="", show_default=False, err=True)
    return bool(typed.strip() == str(count))
