"""What replies before the envelope mean, whoever gives them: greeting, EHLO and login."""

from tui.language import N_
from tui.smtp import remedies
from tui.smtp.events import Stage
from tui.smtp.failures import Signal
from tui.smtp.rules import Rule, with_password

_AUTH = (Stage.AUTH,)
_REFUSED = N_("The server refused the user name or password.")
_WHY_REFUSED = N_(
    "Many servers want the full address as user name. A password that was pasted may have a space "
    "too many. Test once more at most: some servers lock the account."
)
_WRONG_PASSWORD = (
    r"(authentication|login) (failed|failure|invalid|unsuccessful)"
    r"|(invalid|incorrect|bad|wrong) (credentials|login|user|password)"
)


_BEFORE_AUTH = (
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
        "The server does not offer the mechanism {mechanism}.",
        "It offers {mechanisms}. With auto Posthouse takes the strongest of SCRAM-SHA-256, PLAIN, "
        "LOGIN and CRAM-MD5.",
        Signal.NO_MECHANISM,
        remedies=remedies.offered_mechanisms,
    ),
    Rule(
        "password-missing",
        "The server wants a login, but there is no password.",
        "Give the password of {username}; nothing was sent.",
        Signal.NO_PASSWORD,
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
        "malformed-challenge",
        "The server's side of the login makes no sense: {reply}",
        "Its implementation of the mechanism is broken. Try another one.",
        Signal.CHALLENGE,
        remedies=remedies.offered_mechanisms,
    ),
    Rule(
        "smtputf8-missing",
        "The server takes ASCII addresses only, and {detail} is not one.",
        "It does not offer SMTPUTF8 (RFC 6531). Use an address with an ASCII part before the @; "
        "the domain may stay.",
        Signal.NO_SMTPUTF8,
    ),
    Rule(
        "message-too-large",
        "The message has {size} bytes, and the server takes no more than {detail}.",
        "The limit is the server's (SIZE, RFC 1870).",
        Signal.TOO_LARGE,
    ),
    Rule(
        "8bitmime-missing",
        "The server takes ASCII messages only, and this one is not.",
        "It does not offer 8BITMIME (RFC 6152). Encode the mail as quoted-printable or base64.",
        Signal.NO_8BITMIME,
    ),
)

_GREETING = (
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
        "The server does not talk to this host's address: {reply}",
        "The address is on a block list, or counts as a dial-up line. Hand the mail in with a "
        "login on 587 or 465, or have the address taken off the list.",
        codes="5..",
        stages=(Stage.BANNER,),
        remedies=remedies.submission_ports,
    ),
    Rule(
        "ehlo-refused",
        "The server does not like the name “{ehlo_name}” in EHLO: {reply}",
        "It wants the full name of this host, as DNS has it: put that into Domain.",
        codes="501|504|55.",
        stages=(Stage.EHLO, Stage.TLS),
    ),
)

_LOGIN = (
    Rule(
        "server-closing",
        "The server ended the dialogue at {step}: {reply}",
        "It closes down, or has waited or worked enough. The settings may be right; test again "
        "later.",
        codes="421",
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
        "It has expired, or was made for another account or purpose.{said} Get a new one, for "
        "this server's scope.",
        codes="5..",
        stages=_AUTH,
        when=lambda ending: not with_password(ending),
    ),
    Rule(
        "login-needs-tls",
        "The server takes this login under TLS only: {reply}",
        "The settings begin in clear.",
        codes="538",
        stages=_AUTH,
        remedies=remedies.encrypt,
    ),
    Rule(
        "mechanism-unsupported",
        "The server does not take this way to log in: {reply}",
        "It offers {mechanisms}; pick another mechanism.",
        codes="504|534",
        stages=_AUTH,
        remedies=remedies.offered_mechanisms,
    ),
    Rule(
        "mechanism-unsupported",
        "The server does not take this way to log in: {reply}",
        "It offers {mechanisms}; pick another mechanism.",
        enhanced=r"5\.5\.4|5\.7\.11",
        stages=_AUTH,
        remedies=remedies.offered_mechanisms,
    ),
    Rule(
        "starttls-required",
        "The server wants STARTTLS before anything else: {reply}",
        "The settings begin in clear.",
        codes="530|554|550",
        text=r"starttls|encryption (is )?required|must issue a? ?start",
        when=lambda ending: not ending.facts.tls,
        remedies=remedies.use_starttls,
    ),
    Rule(
        "bad-credentials",
        _REFUSED,
        _WHY_REFUSED,
        codes="535",
        stages=_AUTH,
        remedies=remedies.full_address,
    ),
    Rule(
        "bad-credentials",
        _REFUSED,
        _WHY_REFUSED,
        enhanced=r"5\.7\.8",
        stages=_AUTH,
        remedies=remedies.full_address,
    ),
    Rule(
        "bad-credentials",
        _REFUSED,
        _WHY_REFUSED,
        codes="5..",
        stages=_AUTH,
        text=_WRONG_PASSWORD,
        remedies=remedies.full_address,
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

REPLY_RULES = (*_BEFORE_AUTH, *_GREETING, *_LOGIN)
