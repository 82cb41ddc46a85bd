"""Why a login did not come about, or was refused."""

from tui.language import N_
from tui.settings.providers.table import by_host
from tui.smtp import remedies
from tui.smtp.events import Stage
from tui.smtp.facts import Ending
from tui.smtp.failures import Signal
from tui.smtp.rules import Rule, with_password

_AUTH = (Stage.AUTH,)
_REFUSED = N_("The server refused the user name or password.")
_WAY_REFUSED = N_("The server does not take this way to log in: {reply}")
_TLS_ONLY = N_("The server takes this login under TLS only: {reply}")
_WRONG_PASSWORD = (
    r"(authentication|login) (failed|failure|invalid|unsuccessful)"
    r"|(invalid|incorrect|bad|wrong) (credentials|login|user|password)"
)


def _by_itself(ending: Ending) -> bool:
    return ending.facts.settings.authentication.mechanism == "auto"


def _another_way(ending: Ending) -> bool:
    return bool(remedies.offered_mechanisms(ending))


def _in_clear(ending: Ending) -> bool:
    return not ending.facts.tls


def _wrong_password(ending: Ending) -> bool:
    reply = ending.reply
    if reply is None or reply.code < 500:
        return False
    return reply.code == 535 or reply.enhanced == "5.7.8" or reply.says(_WRONG_PASSWORD)


def _at_a_provider(ending: Ending) -> bool:
    return _wrong_password(ending) and by_host(ending.facts.settings.smtp.host) is not None


_BEFORE = (
    Rule(
        "auth-missing",
        "The server offers no login on this connection.",
        "Many servers offer it under TLS only, or only on 587 and 465; a relay may know this host "
        "by its address and want none.",
        Signal.NO_AUTH,
        remedies=remedies.mend_missing_auth,
    ),
    Rule(
        "mechanism-unsupported",
        "The server offers no way to log in that Posthouse takes by itself.",
        "It offers {mechanisms}. XOAUTH2 and OAUTHBEARER take an access token as password, so they "
        "are used where Mechanism names them; any other is one that Posthouse does not know.",
        Signal.NO_MECHANISM,
        when=_by_itself,
        remedies=remedies.offered_mechanisms,
    ),
    Rule(
        "mechanism-unsupported",
        "The server does not offer the mechanism {mechanism}.",
        "It offers {mechanisms}. With auto Posthouse takes the strongest of SCRAM-SHA-256, PLAIN, "
        "LOGIN and CRAM-MD5.",
        Signal.NO_MECHANISM,
        remedies=remedies.offered_mechanisms,
    ),
    Rule(
        "password-missing",
        "There is no password for {username}.",
        "The settings ask for a login. Type the password, or store it with “posthouse password”. "
        "Nothing was sent.",
        Signal.NO_PASSWORD,
    ),
    Rule(
        "password-unfit",
        "The user name or password holds a character that {mechanism} does not allow.",
        "An invisible or control character, or letters of both writing directions (RFC 4013, "
        "RFC 4616). Type it anew, or log in another way. Nothing was sent.",
        Signal.UNFIT,
        remedies=remedies.offered_mechanisms,
    ),
    Rule(
        "cleartext-refused",
        "The password was not sent: the connection is not encrypted.",
        "Anybody on the way could read it. Use TLS. Where that cannot be, Allow without TLS "
        "permits it by name.",
        Signal.CLEARTEXT,
        remedies=remedies.encrypt,
    ),
    Rule(
        "server-proof-missing",
        "The server did not prove that it knows the password.",
        "With SCRAM both sides prove it (RFC 5802). This may be somebody else's server: do not "
        "use it before that is clear.",
        Signal.SERVER_PROOF,
    ),
    Rule(
        "scram-iterations",
        "The server wants the password hashed {detail} times for the login.",
        "SCRAM-SHA-256 has it hashed at least 4096 times (RFC 7677); with more than 2000000, a "
        "server only costs this host's time. The password was not sent. Whoever runs the server "
        "must set the count.",
        Signal.ITERATIONS,
        remedies=remedies.offered_mechanisms,
    ),
    Rule(
        "malformed-challenge",
        "The server's side of the login makes no sense: {reply}",
        "Its {mechanism} is broken, or something on the way changes what passes.",
        Signal.CHALLENGE,
        remedies=remedies.offered_mechanisms,
    ),
)

_REPLIES = (
    Rule(
        "password-transition",
        "The server wants one login with PLAIN before it can do {mechanism}: {reply}",
        "It learns the password by that (RFC 4954 6). The password is not known to be wrong: log "
        "in once with PLAIN as mechanism, then as before.",
        codes="4..",
        enhanced=r"4\.7\.12",
        stages=_AUTH,
        when=lambda ending: ending.facts.mechanism != "PLAIN",
    ),
    Rule(
        "auth-temporary",
        "The server cannot check logins now: {reply}",
        "Its own trouble, and not a wrong password: test again later.",
        codes="4..",
        stages=_AUTH,
    ),
    Rule(
        "token-refused",
        "The server refused the access token: {reply}",
        "It has expired, or was made for another account or purpose.{said} Get a new one.{scope}",
        codes="5..",
        stages=_AUTH,
        when=lambda ending: not with_password(ending),
    ),
    Rule(
        "login-needs-tls",
        _TLS_ONLY,
        "The settings begin in clear.",
        codes="538",
        stages=_AUTH,
        when=_in_clear,
        remedies=remedies.encrypt,
    ),
    Rule(
        "login-needs-tls",
        _TLS_ONLY,
        "The settings begin in clear.",
        enhanced=r"5\.7\.11",
        stages=_AUTH,
        when=_in_clear,
        remedies=remedies.encrypt,
    ),
    Rule(
        "mechanism-unsupported",
        _WAY_REFUSED,
        "It offers {mechanisms}; pick another mechanism.",
        codes="504|534|538",
        stages=_AUTH,
        when=_another_way,
        remedies=remedies.offered_mechanisms,
    ),
    Rule(
        "mechanism-unsupported",
        _WAY_REFUSED,
        "It offers {mechanisms}; pick another mechanism.",
        enhanced=r"5\.5\.4|5\.7\.(9|11)",
        stages=_AUTH,
        when=_another_way,
        remedies=remedies.offered_mechanisms,
    ),
    Rule(
        "mechanism-unsupported",
        _WAY_REFUSED,
        "It offers {mechanisms}, and no other that Posthouse knows. Its own words are all that is "
        "known.",
        codes="504|534|538",
        stages=_AUTH,
    ),
    Rule(
        "bad-credentials",
        _REFUSED,
        "{provider} wants as user name {wanted_username}, and as password {wanted_password}."
        "{spaced} Test once more at most: some servers lock the account.",
        stages=_AUTH,
        when=_at_a_provider,
        remedies=remedies.user_name,
    ),
    Rule(
        "bad-credentials",
        _REFUSED,
        "Many servers want the full address as user name, some only what stands before the @."
        "{spaced} Test once more at most: some servers lock the account.",
        stages=_AUTH,
        when=_wrong_password,
        remedies=remedies.user_name,
    ),
    Rule(
        "login-refused",
        "The server refused the login: {reply}",
        "It does not say that the password is wrong, so it may be a rule for this account: see "
        "its own words.",
        codes="501|5[1-9].",
        stages=_AUTH,
        remedies=remedies.offered_mechanisms,
    ),
)

LOGIN_RULES = (*_BEFORE, *_REPLIES)
