"""The options of sendmail(1), as far as they mean something without a queue of its own."""

from collections.abc import Sequence
from getopt import GetoptError, gnu_getopt
from typing import NamedTuple

from tui.errors import WrongUsage
from tui.language import N_, _
from tui.text import printable

# Postfix's, without those that start a daemon or read another configuration. What has no case in
# parse() is about queues, notifications and character sets of the sendmail of old: it is ignored.
_OPTIONS = "A:B:F:GIL:N:O:R:UV:X:b:ce:f:h:imno:p:q:r:tvx"
_NO_QUEUE = N_("Posthouse keeps no queue: a mail goes out at once, or the command fails.")
_KIND = {
    "p": _NO_QUEUE,
    "i": N_("Posthouse knows no aliases; the server that takes the mails may."),
}
_NOT_OFFERED = {
    "s": N_("Posthouse reads no SMTP on standard input (-bs); give it the message itself."),
    "d": N_("Posthouse is no mail server (-bd); it only hands mails to one."),
}


class Options(NamedTuple):
    """What sendmail was asked for.

    Attributes:
        recipients: As given, each maybe a list.
        from_header: Whether the header names (more) recipients.
        dot_ends: Whether a line with a single dot ends the message.
        sender: The envelope sender as given; None where it was not.
        name: The display name for a From that is missing.
        verbose: Whether to show the dialogue.
        answer: All there is to say, where no mail is to be sent.
    """

    recipients: tuple[str, ...] = ()
    from_header: bool = False
    dot_ends: bool = True
    sender: str | None = None
    name: str = ""
    verbose: bool = False
    answer: str = ""


def parse(arguments: Sequence[str]) -> Options:
    """Read a command line of sendmail.

    Raises:
        WrongUsage: An option is not known, or asks for what Posthouse is not.
    """
    # Only -q may stand with or without a value, which getopt does not know.
    given = [f"{one}now" if one == "-q" else one for one in arguments]
    try:
        options, recipients = gnu_getopt(given, _OPTIONS)
    except GetoptError as error:
        raise WrongUsage(
            _(
                "{error}: Posthouse takes sendmail's -t -i -f -F -v and ignores the harmless rest."
            ).format(error=printable(str(error)))
        ) from None
    found = {name: value for name, value in options if name not in ("-o", "-b")}
    modes = {value[:1] for name, value in options if name == "-b"}
    if "-I" in found:
        modes.add("i")
    for mode in modes - {"m", *_KIND}:
        raise WrongUsage(
            _NOT_OFFERED.get(
                mode, _("Posthouse has no mode -b{mode}.").format(mode=printable(mode))
            )
        )
    answer = (
        _(_NO_QUEUE) if "-q" in found else next((_(_KIND[m]) for m in sorted(modes & {*_KIND})), "")
    )
    return Options(
        recipients=tuple(recipients),
        from_header="-t" in found,
        dot_ends=not ("-i" in found or ("-o", "i") in options),
        sender=found.get("-f", found.get("-r")),
        name=found.get("-F", ""),
        verbose="-v" in found,
        answer=answer,
    )
