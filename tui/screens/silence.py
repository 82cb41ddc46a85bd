"""What a silent server is waited for, for how long still, and what silence usually means there."""

from tui.smtp.events import Stage, WaitBegan

LONG = 5.0
_FOR = {
    Stage.DNS: ("the resolver", "a resolver that is out of reach"),
    Stage.CONNECT: ("the server to answer", "a firewall that drops what it does not like"),
    Stage.TLS: ("TLS to begin", "the other TLS mode on this port"),
    Stage.BANNER: ("the greeting", "a port that expects implicit TLS, or a server in no hurry"),
    Stage.EHLO: ("the answer to EHLO", "a server that looks this host up in DNS"),
    Stage.AUTH: ("the answer to the login", "a server that slows down logins that fail"),
    Stage.MAIL: ("the answer to the sender", "a server that checks the sender"),
    Stage.RCPT: ("the answer to the recipient", "a server that checks the recipient"),
    Stage.DATA: ("the answer to the message", "a filter that reads the mail first"),
    Stage.QUIT: ("the answer to QUIT", "a busy server"),
}


def silence(wait: WaitBegan, waited: float) -> str:
    """A sentence about a silence, empty while it is short.

    Args:
        wait: What is waited for, and how long at most.
        waited: Seconds since that began.
    """
    if waited < LONG:
        return ""
    what, means = _FOR[wait.stage]
    left = max(wait.seconds - waited, 0.0)
    return (
        f"Waiting for {what}: {waited:.0f} s so far, {left:.0f} s left. "
        f"A long silence is often {means}."
    )
