"""Rules for connections that the other side ended, without a reply."""

from tui.smtp.diagnosis import remedies
from tui.smtp.diagnosis.conditions import after_dot, reset, silent_in_clear
from tui.smtp.diagnosis.rules.network import BROKEN_OFF, WHY_BROKEN_OFF
from tui.smtp.diagnosis.rules.protocol import MAY_BE_THERE
from tui.smtp.diagnosis.rules.rule import GUESS, Rule
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal

CLOSED_RULES = (
    Rule(
        "connection-reset",
        "The connection was broken off before the server said that it has taken the message.",
        MAY_BE_THERE,
        GUESS,
        Signal.CLOSED,
        when=lambda ending: after_dot(ending) and reset(ending),
    ),
    Rule(
        "connection-reset",
        BROKEN_OFF,
        WHY_BROKEN_OFF,
        GUESS,
        Signal.CLOSED,
        when=reset,
    ),
    Rule(
        "connection-closed",
        "The server hung up before it said that it has taken the message.",
        MAY_BE_THERE,
        GUESS,
        Signal.CLOSED,
        when=after_dot,
    ),
    Rule(
        "connection-closed",
        "What listens on port {port} of {host} took the connection and closed it without a word.",
        "Often it is a load balancer or a proxy with no mail server behind it, or a rule against "
        "this host's address; it may also be a server in trouble.{port_is} Whoever runs {host} can "
        "look into its log of {now}.",
        GUESS,
        Signal.CLOSED,
        (Stage.BANNER,),
        when=silent_in_clear,
        remedies=remedies.implicit_on_465,
    ),
    Rule(
        "connection-closed",
        "The server hung up at {step} without a word.",
        "It may be a block after failed logins, a policy, or a server in trouble. Whoever runs "
        "{host} can look into its log of {now}.",
        GUESS,
        Signal.CLOSED,
        remedies=remedies.implicit_on_465,
    ),
)
