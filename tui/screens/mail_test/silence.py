"""What a silent server is waited for, for how long still, and what silence usually means there."""

from tui.language import N_, _
from tui.smtp.record.events import Stage, WaitBegan

LONG = 5.0
"""Seconds without a word from the server after which a silence is explained."""

_FOR = {
    Stage.DNS: (N_("the resolver"), N_("a resolver that is out of reach")),
    Stage.CONNECT: (N_("the server to answer"), N_("a firewall that drops what it does not like")),
    Stage.TLS: (N_("TLS to begin"), N_("the other TLS mode on this port")),
    Stage.BANNER: (
        N_("the greeting"),
        N_("a port that expects implicit TLS, or a server in no hurry"),
    ),
    Stage.EHLO: (N_("the answer to EHLO"), N_("a server that looks this host up in DNS")),
    Stage.AUTH: (N_("the answer to the login"), N_("a server that slows down logins that fail")),
    Stage.MAIL: (N_("the answer to the sender"), N_("a server that checks the sender")),
    Stage.RCPT: (N_("the answer to the recipient"), N_("a server that checks the recipient")),
    Stage.DATA: (N_("the answer to the message"), N_("a filter that reads the mail first")),
    Stage.QUIT: (N_("the answer to QUIT"), N_("a busy server")),
}


def silence(wait: WaitBegan, waited: float) -> str:
    """A sentence about a silence.

    Args:
        wait: What is waited for, and how long at most.
        waited: Seconds since that began.
    """
    what, means = (_(words) for words in _FOR[wait.stage])
    left = max(wait.seconds - waited, 0.0)
    return _(
        "Waiting for {what}: {waited:.0f} s so far, {left:.0f} s left. A "
        "long silence is often {means}."
    ).format(what=what, waited=waited, left=left, means=means)
