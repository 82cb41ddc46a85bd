"""What replies before the login mean: to the greeting, to EHLO, and to whoever skips TLS."""

from tui.language import N_
from tui.smtp import remedies
from tui.smtp.events import Stage
from tui.smtp.rules import Rule

_BEFORE_LOGIN = (Stage.BANNER, Stage.EHLO, Stage.TLS)
_LISTED = (
    r"spamhaus|\brbl\b|dnsbl|block(ed)? using|block ?list|black ?list|banned sending ip"
    r"|listed (at|by|in|on)|dynamic ip|not authorized to send email directly"
)
_NO_PTR = (
    r"reverse (dns|host ?name|lookup|mapping)|\bptr\b|\brdns\b"
    r"|cannot find your (reverse )?host ?name"
)
# Postfix and Exim say what they think of the name in EHLO only where the recipient comes.
_BAD_NAME = (
    r"\b(helo|ehlo)\b.*(reject|invalid|refus|denied|fully|not (accepted|allowed|valid))"
    r"|(invalid|bad|fake|forged|wrong) (\w+ )?(helo|ehlo)\b"
)
_BLOCKED = N_(
    "The address is on a block list, or counts as a dial-up line.{seen_as} Hand the mail in with a "
    "login on 587 or 465, or have the address taken off the list."
)
_REFUSED = N_(
    "It does not say why. Often it knows the address as a dial-up line or from a list, or it takes "
    "mail from certain hosts only.{seen_as} Its log tells more; with a login on 587 or 465 most "
    "servers don't ask."
)
_UNNAMED = N_(
    "Its reverse DNS (a PTR record) is missing, or does not lead back to it.{seen_as} Whoever "
    "gives out the address sets that; with a login on 587 or 465 most servers don't ask."
)
_NAME = N_("The server does not like the name “{ehlo_name}” in EHLO: {reply}")
_WHY_NAME = N_("It wants the full name of this host, as DNS has it: put that into Domain.")
_STARTTLS = N_("The server wants STARTTLS before anything else: {reply}")
_IN_CLEAR = N_("The settings begin in clear.")

GREETING_RULES = (
    Rule(
        "host-takes-no-mail",
        "{host} takes no mail at all: {reply}",
        "It says so itself (521, RFC 7504). Use the server that your provider names.",
        codes="521|556",
        stages=(Stage.BANNER, Stage.EHLO),
    ),
    Rule(
        "too-many-connections",
        "The server has too much to do, or too many connections from here: {reply}",
        "The settings may be right. Wait, find what else sends from this host or with this "
        "login, then test again.",
        codes="421",
        stages=(Stage.BANNER,),
    ),
    Rule(
        "temporary-failure",
        "The server takes no mail for now: {reply}",
        "It says that this will pass. The settings may be right; test again later.",
        codes="4..",
        stages=(Stage.BANNER,),
    ),
    Rule(
        "client-blocked",
        "The server takes no mail from this host's address: {reply}",
        _BLOCKED,
        codes="5..",
        stages=_BEFORE_LOGIN,
        text=_LISTED,
        remedies=remedies.submission_ports,
    ),
    Rule(
        "client-blocked",
        "The server takes no mail from this host's address: {reply}",
        _BLOCKED,
        codes="5..",
        text=_LISTED,
        remedies=remedies.relay,
    ),
    Rule(
        "reverse-dns",
        "The server wants this host's address to have a name in DNS: {reply}",
        _UNNAMED,
        codes="5..",
        stages=_BEFORE_LOGIN,
        text=_NO_PTR,
        remedies=remedies.submission_ports,
    ),
    Rule(
        "reverse-dns",
        "The server wants this host's address to have a name in DNS: {reply}",
        _UNNAMED,
        codes="5..",
        text=_NO_PTR,
        remedies=remedies.relay,
    ),
    Rule(
        "reverse-dns",
        "The server wants this host's address to have a name in DNS: {reply}",
        _UNNAMED,
        enhanced=r"5\.7\.25",
        remedies=remedies.relay,
    ),
    Rule(
        "client-refused",
        "The server turns this host away: {reply}",
        _REFUSED,
        codes="5..",
        stages=(Stage.BANNER,),
        remedies=remedies.submission_ports,
    ),
    Rule(
        "client-refused",
        "The server turns this host away: {reply}",
        _REFUSED,
        codes="5..",
        text=r"client host rejected",
        remedies=remedies.relay,
    ),
    Rule(
        "ehlo-refused",
        _NAME,
        _WHY_NAME,
        codes="501|504|55.",
        stages=(Stage.EHLO, Stage.TLS),
    ),
    Rule(
        "ehlo-refused",
        _NAME,
        _WHY_NAME,
        codes="501|504|55.",
        text=_BAD_NAME,
    ),
    Rule(
        "server-closing",
        "The server ended the dialogue at {step}: {reply}",
        "It closes down, or has waited or worked enough. The settings may be right; test again "
        "later.",
        codes="421",
    ),
    Rule(
        "starttls-required",
        _STARTTLS,
        _IN_CLEAR,
        codes="523|530|550|554",
        text=r"starttls|encryption (is )?(required|needed)",
        when=lambda ending: not ending.facts.tls,
        remedies=remedies.use_starttls,
    ),
    Rule(
        "starttls-required",
        _STARTTLS,
        _IN_CLEAR,
        enhanced=r"5\.7\.10",
        when=lambda ending: not ending.facts.tls,
        remedies=remedies.use_starttls,
    ),
)
