"""What somebody may have meant who mistyped a word."""

from collections.abc import Iterable

import click

from tui.language import _


def meant(typed: str, words: Iterable[str]) -> str:
    """Return a question that names the word nearest to what was typed; empty where none is near."""
    from difflib import get_close_matches  # only where something is wrong

    near = get_close_matches(typed[:80], list(words), n=1)
    return _("Did you mean {near}?").format(near=near[0]) if near else ""


class NearChoice(click.Choice[str]):
    """One of a few words; another one is told which of them it is like."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            sentence = f"{error.message} {meant(str(value), self.choices)}".rstrip()
            raise click.BadParameter(sentence, ctx, param) from None
