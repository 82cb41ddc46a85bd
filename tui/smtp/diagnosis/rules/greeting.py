"""Rules for replies before the login: about this host, its name in EHLO, and TLS."""

from tui.language import N_
from tui.smtp.diagnosis import login_remedies, remedies
from tui.smtp.diagnosis.conditions import says
from tui.smtp.diagnosis.rules.rule import CODE, ENHANCED, GUESS, WORDS, Rule
from tui.smtp.record.events import Stage
from tui.smtp.refusals.meaning import Meaning
from tui.smtp.stages.findings import Ending

_HELLO = (Stage.EHLO, Stage.TLS)
_BLOCKED = (
    N_("The server takes no mail from this host's address: {reply}"),
    N_(
        "The address is on a block list, has a bad name, or counts as a dial-up line.{seen_as} "
        "Submit the mail with a login on 587 or 465, or have the address taken off the list: "
        "whoever runs the list says how."
    ),
)
_TURNED_AWAY = N_("The server turns this host away: {reply}")
_BY_POLICY = N_(
    "A rule of the server is against this host or its address.{seen_as} Whoever runs {host} can "
    "let it in; with a login on 587 or 465 many servers don't ask."
)
_NO_PTR = (
    N_("The server wants this host's address to have a name in DNS: {reply}"),
    N_(
        "Its reverse DNS (a PTR record) is missing, or does not lead back to it.{seen_as} Whoever "
        "gives out the address sets that; with a login on 587 or 465 most servers don't ask."
    ),
)
_NAME = N_("The server does not like the name “{ehlo_name}” in EHLO: {reply}")
_WHY_NAME = N_(
    "It wants the full name of this host, as DNS has it: put that into EHLO name. Names "
    "like localhost or a container's id are refused by many."
)
_STARTTLS = (
    N_("The server wants STARTTLS before anything else: {reply}"),
    N_("The settings begin in clear."),
)
_LOGIN_IN_CLEAR = (
    N_("The server takes this login under TLS only: {reply}"),
    N_("The settings begin in clear."),
)
_TLS_REFUSED = N_("The server does not take this TLS connection: {reply}")


def in_clear(ending: Ending) -> bool:
    """Tell whether TLS was not on when it ended."""
    return not ending.facts.tls


def _over_tls(ending: Ending) -> bool:
    return ending.facts.tls


def _with_certificate(ending: Ending) -> bool:
    return bool(ending.facts.settings.smtp.certificate_file)


def _no_certificate(ending: Ending) -> bool:
    return ending.facts.tls and not _with_certificate(ending)


def _not_the_sender(ending: Ending) -> bool:
    """Whether it is this host that is listed, and not the sender's address."""
    return not says(ending, Meaning.SENDER_LISTED)


TLS_REPLY_RULES = (
    Rule(
        "client-certificate-refused",
        "The server does not accept the client certificate {certificate_file}: {reply}",
        "It says so itself: another authority, a name that it does not know, or an old date. "
        "Whoever runs {host} can say which certificate it wants.",
        WORDS,
        meaning=Meaning.CLIENT_CERTIFICATE_REFUSED,
        when=_with_certificate,
    ),
    Rule(
        "client-certificate-required",
        "The server wants a certificate of this host: {reply}",
        "It knows its clients by certificate (mutual TLS): set Client certificate and Client key. "
        "Whoever runs {host} gives one out.",
        WORDS,
        meaning=Meaning.CLIENT_CERTIFICATE_MISSING,
        when=_over_tls,
    ),
    Rule(
        "client-certificate-required",
        "The server wants a certificate of this host: {reply}",
        "It knows its clients by certificate (mutual TLS): set Client certificate and Client key. "
        "Whoever runs {host} gives one out.",
        WORDS,
        meaning=Meaning.CLIENT_CERTIFICATE_REFUSED,
        when=_no_certificate,
    ),
    Rule(
        "login-needs-tls",
        *_LOGIN_IN_CLEAR,
        CODE,
        codes="538",
        stages=(Stage.AUTH,),
        when=in_clear,
        remedies=remedies.encrypt,
    ),
    Rule(
        "login-needs-tls",
        *_LOGIN_IN_CLEAR,
        ENHANCED,
        enhanced=r"5\.7\.11",
        stages=(Stage.AUTH,),
        when=in_clear,
        remedies=remedies.encrypt,
    ),
    Rule(
        "starttls-required",
        *_STARTTLS,
        WORDS,
        meaning=Meaning.TLS_FIRST,
        when=in_clear,
        remedies=remedies.encrypt,
    ),
    Rule(
        "starttls-required",
        *_STARTTLS,
        ENHANCED,
        enhanced=r"5\.7\.10",
        when=in_clear,
        remedies=remedies.encrypt,
    ),
    Rule(
        "tls-refused",
        _TLS_REFUSED,
        "A rule of the server is against it, and not against a setting of the mail: it may want "
        "another version or cipher of TLS, or a client certificate. Whoever runs {host} knows.",
        WORDS,
        meaning=Meaning.TLS_POLICY,
        when=_over_tls,
    ),
    Rule(
        "tls-refused",
        _TLS_REFUSED,
        "A rule of the server is against it, and not against a setting of the mail: it may want "
        "another version or cipher of TLS, or a client certificate. Whoever runs {host} knows.",
        WORDS,
        meaning=Meaning.TLS_FIRST,
        stages=_HELLO,
        when=_over_tls,
    ),
)

GREETING_RULES = (
    Rule(
        "host-takes-no-mail",
        "{host} takes no mail at all: {reply}",
        "It says so itself (521, RFC 7504). Use the server that your provider names.",
        CODE,
        codes="521|556",
        stages=(Stage.BANNER, Stage.EHLO),
    ),
    Rule(
        "spoke-too-early",
        "The server says that it was spoken to before its turn: {reply}",
        "Posthouse waits for each reply, so often something on the way changes what passes or "
        "when, like a proxy or a firewall that inspects mail; or what begins with TLS met a "
        "server that begins in clear. Whoever runs {host} can see it in its log of {now}.",
        WORDS,
        meaning=Meaning.TOO_EARLY,
        remedies=remedies.usual_port,
    ),
    Rule(
        "client-blocked",
        *_BLOCKED,
        WORDS,
        meaning=Meaning.LISTED,
        when=_not_the_sender,
        remedies=login_remedies.relay,
        lasts=True,
    ),
    Rule(
        "reverse-dns",
        *_NO_PTR,
        WORDS,
        meaning=Meaning.REVERSE_DNS,
        when=lambda ending: not says(ending, Meaning.SENDER_DOMAIN),
        remedies=login_remedies.relay,
        lasts=True,
    ),
    Rule(
        "reverse-dns",
        *_NO_PTR,
        ENHANCED,
        enhanced=r"[45]\.7\.25",
        remedies=login_remedies.relay,
        lasts=True,
    ),
    Rule(
        "ehlo-refused",
        _NAME,
        _WHY_NAME,
        WORDS,
        meaning=Meaning.EHLO_NAME,
        remedies=remedies.announce_others,
        lasts=True,
    ),
    Rule(
        "ehlo-refused",
        _NAME,
        _WHY_NAME,
        CODE,
        codes="501|504",
        stages=_HELLO,
        remedies=remedies.announce_others,
    ),
    Rule(
        "client-refused",
        _TURNED_AWAY,
        _BY_POLICY,
        WORDS,
        stages=(Stage.BANNER, *_HELLO),
        meaning=Meaning.CLIENT_REFUSED,
        remedies=login_remedies.relay,
        lasts=True,
    ),
    Rule(
        "temporary-failure",
        "The server takes no mail for now: {reply}",
        "It says that this will pass. The settings may be right; test again later, or ask whoever "
        "runs {host}.",
        CODE,
        codes="4..",
        stages=(Stage.BANNER,),
    ),
    Rule(
        "client-refused",
        _TURNED_AWAY,
        "It does not say why. Often it knows the address as a dial-up line or from a list, or it "
        "takes mail from certain hosts only.{seen_as} Whoever runs {host} sees it in its log; with "
        "a login on 587 or 465 many servers don't ask.",
        GUESS,
        codes="5..",
        stages=(Stage.BANNER,),
        remedies=login_remedies.relay,
    ),
    Rule(
        "client-refused",
        _TURNED_AWAY,
        _BY_POLICY,
        WORDS,
        text=r"client host rejected",
        remedies=login_remedies.relay,
        lasts=True,
    ),
    Rule(
        "ehlo-refused",
        "The server refuses EHLO with the name “{ehlo_name}”: {reply}",
        "It does not say why. Often it wants the full name of this host, as DNS has it: put that "
        "into EHLO name. It may also be a rule against this host's address; then whoever runs "
        "{host} can say.",
        GUESS,
        codes="55.",
        stages=_HELLO,
        remedies=remedies.announce_others,
    ),
)
CLOSING_RULES = (
    Rule(
        "server-closing",
        "The server ended the dialogue at {step}: {reply}",
        "It closes the connection by that (421, RFC 5321 4.2.3): often it is shutting down, or has "
        "waited or worked enough. The settings may be right; test again later, or ask whoever runs "
        "{host}.",
        CODE,
        codes="421",
    ),
)
