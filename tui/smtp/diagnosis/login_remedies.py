"""Changes of the login, or of the server to log in at, that would mend a failure."""

from tui.language import N_, _
from tui.settings.model import TOKENS
from tui.settings.providers.moving import is_prepared
from tui.settings.providers.provider import ADDRESS, LOCAL_PART
from tui.settings.providers.table import by_exchanger, by_host, by_id
from tui.smtp.diagnosis.conditions import BEFORE_LOGIN, no_login_here
from tui.smtp.diagnosis.remedies import (
    PORTS,
    announce,
    encryption,
    port,
    submission_ports,
    use_starttls,
)
from tui.smtp.record.events import Remedy
from tui.smtp.stages.findings import Ending
from tui.smtp.stages.sasl import MECHANISMS

_LOG_IN = {
    False: N_("Log in with {name}"),
    True: N_("Log in with {name}, an access token as password"),
}


def user_name(ending: Ending) -> tuple[Remedy, ...]:
    """Offer the user name as the provider wants it; the other usual form of an unknown one's."""
    settings = ending.facts.settings
    username, sender = settings.authentication.username, settings.sender.address
    provider = by_host(settings.smtp.host)
    local, at, _domain = username.partition("@")
    other = ""
    if provider and provider.word:
        other = provider.word
    elif at:
        short = provider is None or provider.username == LOCAL_PART
        other = local if short else ""
    elif "@" in sender and (provider is None or provider.username == ADDRESS):
        other = f"{username}@{sender.rpartition('@')[2]}"
    if not other or other == username:
        return ()
    label = _("Use {other} as user name").format(other=other)
    return (Remedy("authentication.username", other, label),)


def access_token(ending: Ending) -> tuple[Remedy, ...]:
    """Offer a sign-in (OAuth) in place of the password, where the server takes tokens."""
    provider = by_host(ending.facts.settings.smtp.host)
    if provider is None or not provider.sign_in or "XOAUTH2" not in ending.facts.mechanisms:
        return tuple(one for one in offered_mechanisms(ending) if one.value == "XOAUTH2")
    also = (("oauth.provider", provider.sign_in), ("authentication.mechanism", "auto"))
    return (Remedy("authentication.secret", "oauth", _("Sign in (OAuth) instead"), also),)


def log_in(ending: Ending) -> tuple[Remedy, ...]:
    """Offer to switch the login on; nothing where the port was seen to offer none."""
    facts = ending.facts
    if facts.settings.authentication.required or no_login_here(ending):
        return ()
    if facts.extensions and not facts.mechanisms:  # it shows only under TLS
        label = _("Switch Requires authentication on, and use STARTTLS")
        also = (("smtp.encryption", "starttls"),)
        return (Remedy("authentication.required", True, label, also),)
    return (Remedy("authentication.required", True, _("Switch Requires authentication on")),)


def log_in_here(ending: Ending) -> tuple[Remedy, ...]:
    """Offer to switch the login on, or the port where users log in."""
    return log_in(ending) or _login_elsewhere(ending)


def _login_elsewhere(ending: Ending) -> tuple[Remedy, ...]:
    """The usual port for a login, with the login where it is off."""
    settings = ending.facts.settings
    usual = PORTS.get(settings.smtp.encryption, 587)
    if settings.smtp.port == usual:
        return ()
    if settings.authentication.required:
        return (port(usual),)
    label = _("Use port {number} with a login").format(number=usual)
    return (Remedy("smtp.port", usual, label, (("authentication.required", True),)),)


def do_not_log_in(_ending: Ending) -> tuple[Remedy, ...]:
    """Offer to switch the login off."""
    return (Remedy("authentication.required", False, _("Switch Requires authentication off")),)


def no_login_or_submission(ending: Ending) -> tuple[Remedy, ...]:
    """Offer to switch the login off, or the port for users: under TLS no login was offered."""
    return (*do_not_log_in(ending), *(login_at_owner(ending) or submission_ports(ending)[:1]))


def starttls_or_no_login(ending: Ending) -> tuple[Remedy, ...]:
    """Offer STARTTLS, after which a login may come; where TLS is on, none or another port."""
    return no_login_or_submission(ending) if no_login_here(ending) else use_starttls(ending)


def login_at_owner(ending: Ending) -> tuple[Remedy, ...]:
    """Offer the server for users of the provider whose mail exchanger was asked (RFC 5321 5)."""
    host = ending.facts.settings.smtp.host
    owner = None if by_host(host) else by_exchanger(host)
    return _login_at(owner.id) if owner and not owner.regions else ()


def owner_or_submission_ports(ending: Ending) -> tuple[Remedy, ...]:
    """Offer the provider's server for users; where it is not known, the submission ports."""
    return login_at_owner(ending) or submission_ports(ending)


def starttls_or_mechanism(ending: Ending) -> tuple[Remedy, ...]:
    """Offer STARTTLS, or another mechanism, for a login that is refused in clear."""
    return (encryption("starttls"), *offered_mechanisms(ending))


def mechanisms_where_syntax(ending: Ending) -> tuple[Remedy, ...]:
    """Offer other mechanisms where the server did not understand this one (501, RFC 5321 4.2.2)."""
    reply = ending.reply
    return offered_mechanisms(ending) if reply is not None and reply.code == 501 else ()


def offered_mechanisms(ending: Ending) -> tuple[Remedy, ...]:
    """Offer each mechanism that server and Posthouse share, but for the one that was used."""
    facts = ending.facts
    used = facts.mechanism or facts.settings.authentication.mechanism
    shared = [name for name in MECHANISMS if name in facts.mechanisms and name != used]
    return tuple(
        Remedy("authentication.mechanism", name, _(_LOG_IN[name in TOKENS]).format(name=name))
        for name in shared
    )


def sign_in_or_mechanism(ending: Ending) -> tuple[Remedy, ...]:
    """Offer to sign in where the settings are ready for it and the server takes tokens; else what
    ``offered_mechanisms`` does.
    """
    facts = ending.facts
    if not is_prepared(facts.settings) or not {*TOKENS} & {*facts.mechanisms}:
        return offered_mechanisms(ending)
    mechanism = facts.settings.authentication.mechanism
    also = () if mechanism in ("auto", *TOKENS) else (("authentication.mechanism", "auto"),)
    label = _("Sign in instead of a password")
    return (Remedy("authentication.secret", "oauth", label, also),)


def token_mechanisms(ending: Ending) -> tuple[Remedy, ...]:
    """Offer the other mechanism for a token, where the server has it."""
    return tuple(one for one in offered_mechanisms(ending) if one.value in TOKENS)


def relay(ending: Ending) -> tuple[Remedy, ...]:
    """Offer a login, and a port where servers take mail from users."""
    if ending.facts.stage in BEFORE_LOGIN:
        return submission_ports(ending)
    if no_login_here(ending):
        return login_at_owner(ending) or _login_elsewhere(ending)
    port_25 = ending.facts.settings.smtp.port == 25
    return (*log_in(ending), *(submission_ports(ending)[:1] if port_25 else ()))


def google_relay(ending: Ending) -> tuple[Remedy, ...]:
    """Offer a name in EHLO that Google knows, and a login where users hand in mail."""
    settings = ending.facts.settings
    domain = settings.sender.address.rpartition("@")[2]
    named = announce(domain) if domain and domain != settings.smtp.domain else None
    return (*([named] if named else []), *_login_at("gmail"))


def microsoft_login(_ending: Ending) -> tuple[Remedy, ...]:
    """Offer a login where Microsoft 365 takes mail from users."""
    return _login_at("microsoft-365")


def _login_at(provider_id: str) -> tuple[Remedy, ...]:
    provider = by_id(provider_id)
    if provider is None:
        return ()
    label = _("Use {host} with a login").format(host=provider.host)
    also = (
        ("smtp.port", provider.port),
        ("smtp.encryption", provider.encryption),
        ("authentication.required", True),
    )
    return (Remedy("smtp.host", provider.host, label, also),)


def offers_another(ending: Ending) -> bool:
    """Tell whether the server offers another mechanism that Posthouse has."""
    return bool(offered_mechanisms(ending))
