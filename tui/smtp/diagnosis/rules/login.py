"""Rules for logins that the server refused by its reply to AUTH (RFC 4954 6)."""

from tui.language import N_
from tui.settings.providers.table import by_host
from tui.smtp.diagnosis import login_remedies
from tui.smtp.diagnosis.conditions import tls_to_come, with_password
from tui.smtp.diagnosis.named_issuer import named_issuer
from tui.smtp.diagnosis.rules.rule import CODE, ENHANCED, GUESS, WORDS, Rule
from tui.smtp.record.events import Stage
from tui.smtp.refusals.meaning import Meaning, means
from tui.smtp.stages.findings import Ending

_AUTH = (Stage.AUTH,)
_REFUSED = N_("The server refused the user name or password.")
_WAY_REFUSED = N_("The server does not take this way to log in: {reply}")
_PICK_ANOTHER = N_("It offers {mechanisms}; pick another mechanism.")


def _wrong_password(ending: Ending) -> bool:
    reply = ending.reply
    if reply is None or reply.code < 500:
        return False
    return reply.code == 535 or reply.enhanced == "5.7.8" or means(reply, Meaning.WRONG_PASSWORD)


def _at_a_provider(ending: Ending) -> bool:
    return _wrong_password(ending) and by_host(ending.facts.settings.smtp.host) is not None


def _lacks_it(ending: Ending) -> bool:
    """The server said that it does not know the mechanism (RFC 4954 4, RFC 5248)."""
    reply = ending.reply
    return reply is not None and (
        reply.code in (504, 534, 538) or reply.enhanced in ("5.5.4", "5.7.4", "5.7.9", "5.7.11")
    )


LOGIN_RULES = (
    Rule(
        "auth-missing",
        "The server takes no login on this connection, and offers none: {reply}",
        "It says so itself. Many servers offer a login under TLS only, or only on 587 and 465; a "
        "relay often knows its hosts by their address, and wants no login.",
        WORDS,
        stages=_AUTH,
        text=r"\bnot (been )?(advertised|announced)|\bauthentication not enabled",
        remedies=login_remedies.starttls_or_no_login,
    ),
    Rule(
        "password-transition",
        "The server wants one login with PLAIN before it can do {mechanism}: {reply}",
        "It learns the password by that (RFC 4954 6). The password is not known to be wrong: log "
        "in once with PLAIN as mechanism, then as before.",
        ENHANCED,
        codes="4..",
        enhanced=r"4\.7\.12",
        stages=_AUTH,
        when=lambda ending: ending.facts.mechanism != "PLAIN",
    ),
    Rule(
        "bad-credentials",
        "The server wants a password made for programs, not the one of the account: {reply}",
        "{wants}It is made in the account's settings on the web (an app password, or an "
        "authorization code), and stored here in the place of the other.",
        WORDS,
        stages=_AUTH,
        meaning=Meaning.APP_PASSWORD,
        when=with_password,
    ),
    Rule(
        "web-login-required",
        "The provider wants this account confirmed on the web first: {reply}",
        "The password is not known to be wrong. Log in to the account with a browser and do "
        "what it asks; whoever owns the account can, nobody else. Then test again.",
        WORDS,
        stages=_AUTH,
        meaning=Meaning.WEB_CONFIRMATION,
    ),
    Rule(
        "account-locked",
        "The server has locked this account or this host out: {reply}",
        "It says so itself; the password is not known to be wrong. Stop testing, wait or have it "
        "unlocked: whoever runs {host} can.",
        WORDS,
        stages=_AUTH,
        meaning=Meaning.ACCOUNT_LOCKED,
        lasts=True,
    ),
    Rule(
        "login-disabled",
        "This account may not log in with a program: {reply}",
        "The password is not known to be wrong, and another mechanism does not help. The access of "
        "mail programs (SMTP) is switched on in the account's settings on the web, or by whoever "
        "runs {host}.{note}",
        WORDS,
        codes="5..",
        stages=_AUTH,
        meaning=Meaning.LOGIN_SWITCHED_OFF,
    ),
    Rule(
        "account-inactive",
        "The account at the provider is not active: {reply}",
        "It says so itself. Whoever owns the account finds what is missing on the provider's web "
        "pages; a password or another setting does not mend it.",
        WORDS,
        stages=_AUTH,
        meaning=Meaning.ACCOUNT_INACTIVE,
        lasts=True,
    ),
    Rule(
        "auth-temporary",
        "The server cannot check logins now: {reply}",
        "By its code (RFC 4954 6) its own trouble, and not a wrong password: test again later, or "
        "tell whoever runs {host}.",
        CODE,
        codes="4[0135-9].|45.",
        stages=_AUTH,
        when=lambda ending: ending.reply is not None and ending.reply.code != 421,
    ),
    Rule(
        "token-refused",
        "The server refused the access token: {reply}",
        "Often it has expired, or was made for another account or purpose.{said} Get a new one."
        "{scope}",
        GUESS,
        codes="5..",
        stages=_AUTH,
        when=lambda ending: not with_password(ending),
        remedies=named_issuer,
    ),
    Rule(
        "mechanism-unsupported",
        _WAY_REFUSED,
        "It offers {mechanisms}, but in clear; it goes on with STARTTLS, and a login may count "
        "only after that.",
        GUESS,
        codes="504|534|538",
        stages=_AUTH,
        when=tls_to_come,
        remedies=login_remedies.starttls_or_mechanism,
    ),
    Rule(
        "mechanism-unsupported",
        _WAY_REFUSED,
        _PICK_ANOTHER,
        WORDS,
        codes="5..",
        stages=_AUTH,
        text=r"(invalid|unsupported|unknown|unrecogni[sz]ed) auth\w* (mechanism|type|method)"
        r"|mechanism (is )?(not |un)",
        when=login_remedies.offers_another,
        remedies=login_remedies.offered_mechanisms,
    ),
    Rule(
        "mechanism-unsupported",
        _WAY_REFUSED,
        _PICK_ANOTHER,
        CODE,
        codes="504|534|538",
        stages=_AUTH,
        when=login_remedies.offers_another,
        remedies=login_remedies.offered_mechanisms,
    ),
    Rule(
        "mechanism-unsupported",
        _WAY_REFUSED,
        _PICK_ANOTHER,
        ENHANCED,
        enhanced=r"5\.5\.4|5\.7\.(4|9|11)",
        stages=_AUTH,
        when=login_remedies.offers_another,
        remedies=login_remedies.offered_mechanisms,
    ),
    Rule(
        "mechanism-unsupported",
        _WAY_REFUSED,
        "It offers {mechanisms}, and no other that Posthouse knows. Some servers offer a login "
        "where they take no login, often on 25: users log in on 587 or 465, and whoever runs "
        "{host} can say which it is.",
        GUESS,
        stages=_AUTH,
        when=_lacks_it,
        remedies=login_remedies.owner_or_submission_ports,
    ),
    Rule(
        "bad-credentials",
        _REFUSED,
        "{provider} wants as user name {wanted_username}, and as password {wanted_password}."
        "{elsewhere}{odd} Test once more at most: some servers lock the account.",
        CODE,
        codes="5..",
        stages=_AUTH,
        when=_at_a_provider,
        remedies=login_remedies.user_name,
    ),
    Rule(
        "bad-credentials",
        _REFUSED,
        "Many servers want the full address as user name, some only what stands before the @."
        "{odd} Test once more at most: some servers lock the account.",
        CODE,
        codes="5..",
        stages=_AUTH,
        when=_wrong_password,
        remedies=login_remedies.user_name,
    ),
    Rule(
        "login-refused",
        "The server refused the login: {reply}",
        "It does not say that the password is wrong, so it may be a rule for this account or this "
        "host: its own words are all there is, and whoever runs {host} can say more.{odd}",
        GUESS,
        codes="501|5[1-9].",
        stages=_AUTH,
        remedies=login_remedies.mechanisms_where_syntax,
    ),
)
