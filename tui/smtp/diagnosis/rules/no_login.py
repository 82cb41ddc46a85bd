"""Rules for logins that Posthouse itself did not begin, or broke off, without a refusal."""

from tui.smtp.diagnosis import login_remedies, remedies
from tui.smtp.diagnosis.conditions import tls_to_come
from tui.smtp.diagnosis.rules.rule import GUESS, LOOK, Rule
from tui.smtp.record.stop import Signal
from tui.smtp.stages.findings import Ending


def _by_itself(ending: Ending) -> bool:
    return ending.facts.settings.authentication.mechanism == "auto"


def _none_under_tls(ending: Ending) -> bool:
    return ending.facts.tls


NO_LOGIN_RULES = (
    Rule(
        "auth-missing",
        "The server offers no login on this connection.",
        "It goes on with STARTTLS, and many servers offer a login under TLS only; some only on 587 "
        "and 465.",
        LOOK,
        Signal.NO_AUTH,
        when=tls_to_come,
        remedies=remedies.use_starttls,
    ),
    Rule(
        "auth-missing",
        "The server offers no login, under TLS either.",
        "A relay often knows its hosts by their address, and wants no login: switch it off. Other "
        "servers offer it only on 587 and 465.",
        GUESS,
        Signal.NO_AUTH,
        when=_none_under_tls,
        remedies=login_remedies.no_login_or_submission,
    ),
    Rule(
        "auth-missing",
        "The server offers no login on this connection.",
        "It has no TLS here, and many servers offer a login under TLS only, or only on 587 and "
        "465; a relay may know this host by its address and want none.",
        GUESS,
        Signal.NO_AUTH,
        remedies=remedies.submission_ports,
    ),
    Rule(
        "mechanism-unsupported",
        "The server offers no way to log in that Posthouse takes, as long as it is in clear.",
        "It offers {mechanisms}. It goes on with STARTTLS, and servers may offer more under "
        "TLS, like PLAIN and LOGIN.",
        LOOK,
        Signal.NO_MECHANISM,
        when=lambda ending: tls_to_come(ending) and not login_remedies.offers_another(ending),
        remedies=remedies.use_starttls,
    ),
    Rule(
        "mechanism-unsupported",
        "The server offers no way to log in that Posthouse takes by itself.",
        "It offers {mechanisms}. XOAUTH2 and OAUTHBEARER take an access token as password, so they "
        "are used where Mechanism names them; any other is one that Posthouse does not know.",
        LOOK,
        Signal.NO_MECHANISM,
        when=_by_itself,
        remedies=login_remedies.sign_in_or_mechanism,
    ),
    Rule(
        "mechanism-unsupported",
        "The server does not offer the mechanism {mechanism}.",
        "It offers {mechanisms}. With auto Posthouse takes the strongest of SCRAM-SHA-256, PLAIN, "
        "LOGIN and CRAM-MD5.",
        LOOK,
        Signal.NO_MECHANISM,
        remedies=login_remedies.sign_in_or_mechanism,
    ),
    Rule(
        "password-missing",
        "There is no password for {username}.",
        "The settings require a login. Type the password, or store it with “posthouse "
        "password”. Nothing was sent.",
        LOOK,
        Signal.NO_PASSWORD,
    ),
    Rule(
        "password-unfit",
        "The user name or password holds a character that {mechanism} does not allow.",
        "An invisible or control character, or letters of both writing directions (RFC 4013, "
        "RFC 4616). Type it anew, or log in another way. Nothing was sent.",
        LOOK,
        Signal.UNFIT,
        remedies=login_remedies.offered_mechanisms,
    ),
    Rule(
        "cleartext-refused",
        "The password was not sent: the connection is not encrypted.",
        "Anybody on the way could read it. Use TLS. Where that cannot be, Allow without TLS "
        "permits it by name.",
        LOOK,
        Signal.CLEARTEXT,
        remedies=remedies.encrypt,
    ),
    Rule(
        "server-proof-missing",
        "The server did not prove that it knows the password.",
        "With SCRAM both sides prove it (RFC 5802). This may be somebody else's server: do not "
        "use it before whoever runs {host} has made that clear.",
        LOOK,
        Signal.SERVER_PROOF,
    ),
    Rule(
        "scram-iterations",
        "The server wants the password hashed {detail} times for the login.",
        "SCRAM-SHA-256 has it hashed at least 4096 times (RFC 7677); with more than 2000000, a "
        "server only costs this host's time. The password was not sent. Whoever runs the server "
        "must set the count.",
        LOOK,
        Signal.ITERATIONS,
        remedies=login_remedies.offered_mechanisms,
    ),
    Rule(
        "malformed-challenge",
        "The server's side of the login makes no sense: {reply}",
        "Its {mechanism} is broken, or something on the way changes what passes.",
        LOOK,
        Signal.CHALLENGE,
        remedies=login_remedies.offered_mechanisms,
    ),
)
