"""Changes of a field that would mend a failure."""

from difflib import SequenceMatcher

from tui.language import N_, _
from tui.settings.model import TOKENS, Smtp
from tui.settings.providers.provider import ADDRESS, LOCAL_PART
from tui.settings.providers.table import alike, by_exchanger, by_host, by_id
from tui.settings.values import ascii_host, is_ip, is_this_host
from tui.smtp.diagnosis.conditions import BEFORE_LOGIN, is_known, no_login_here
from tui.smtp.record.events import Remedy
from tui.smtp.stages.findings import Ending
from tui.smtp.stages.sasl import MECHANISMS

_MOST_NAMES = 3

_LABELS = {"implicit": N_("Use implicit TLS"), "starttls": N_("Use STARTTLS")}
_WITH = {
    "implicit": N_("with implicit TLS"),
    "starttls": N_("with STARTTLS"),
    "none": N_("without TLS"),
}
_LOG_IN = {
    False: N_("Log in with {name}"),
    True: N_("Log in with {name}, an access token as password"),
}
_PORTS = {"implicit": 465, "starttls": 587}


def encryption(value: str) -> Remedy:
    """Another way of TLS, on the same port."""
    return Remedy("smtp.encryption", value, _(_LABELS[value]))


def port(number: int) -> Remedy:
    """Another port."""
    return Remedy("smtp.port", number, _("Use port {number}").format(number=number))


def with_tls(mode: str) -> str:
    """``with STARTTLS``: what to say after a port."""
    return _(_WITH[mode])


def way(smtp: Smtp, number: int, mode: str) -> tuple[Remedy, ...]:
    """A port and the way of TLS that belongs to it; only what differs from the settings."""
    if number == smtp.port:
        return () if mode == smtp.encryption else (encryption(mode),)
    if mode == smtp.encryption:
        return (port(number),)
    label = _("Use port {number} {with_tls}").format(number=number, with_tls=with_tls(mode))
    return (Remedy("smtp.port", number, label, (("smtp.encryption", mode),)),)


def use_implicit(_: Ending) -> tuple[Remedy, ...]:
    """The server wants TLS from the first byte."""
    return (encryption("implicit"),)


def use_starttls(_: Ending) -> tuple[Remedy, ...]:
    """The server begins in clear."""
    return (encryption("starttls"),)


def submission_ports(ending: Ending) -> tuple[Remedy, ...]:
    """The ports that take mail from users, where another is set."""
    smtp = ending.facts.settings.smtp
    usual = _PORTS.get(smtp.encryption, 587)
    return tuple(port(each) for each in (usual, 2525) if each != smtp.port)


def usual_port(ending: Ending) -> tuple[Remedy, ...]:
    """The port that goes with the TLS encryption, where another is set."""
    return submission_ports(ending)[:1] if ending.facts.settings.smtp.port != 587 else ()


def implicit_on_465(ending: Ending) -> tuple[Remedy, ...]:
    """Implicit TLS where servers listen for it."""
    return (encryption("implicit"),) if ending.facts.settings.smtp.port == 465 else ()


def implicit_on_465_instead(ending: Ending) -> tuple[Remedy, ...]:
    """TLS that cannot be stripped."""
    return way(ending.facts.settings.smtp, 465, "implicit")


def another_way_of_tls(ending: Ending) -> tuple[Remedy, ...]:
    """Implicit TLS; no TLS at all only where no password goes along and the server is nobody's."""
    settings = ending.facts.settings
    found = implicit_on_465_instead(ending)
    if settings.authentication.required or is_known(settings.smtp.host):
        return found
    label = _("Use no TLS: whoever is on the way can read the mails")
    return (*found, Remedy("smtp.encryption", "none", label))


def no_tls_here(_ending: Ending) -> tuple[Remedy, ...]:
    """No TLS, where nobody is on the way."""
    return (Remedy("smtp.encryption", "none", _("Use no TLS within this host")),)


def host(name: str) -> Remedy:
    """Another server's name."""
    return Remedy("smtp.host", name, _("Use {name} as host name").format(name=name))


def near_names(ending: Ending) -> tuple[Remedy, ...]:
    """The provider's server whose name is nearly this one, or whose mail domain it is."""
    typed = ending.facts.settings.smtp.host.lower().rstrip(".")
    return tuple(host(name) for name in alike(typed))


def user_name(ending: Ending) -> tuple[Remedy, ...]:
    """The user name as the provider wants it; the other usual form where it is not known."""
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
    """A sign-in in place of the password, where the server takes tokens."""
    provider = by_host(ending.facts.settings.smtp.host)
    if provider is None or not provider.sign_in or "XOAUTH2" not in ending.facts.mechanisms:
        return tuple(one for one in offered_mechanisms(ending) if one.value == "XOAUTH2")
    also = (("oauth.provider", provider.sign_in), ("authentication.mechanism", "auto"))
    return (Remedy("authentication.secret", "oauth", _("Sign in (OAuth) instead"), also),)


def log_in(ending: Ending) -> tuple[Remedy, ...]:
    """The server wants to know who sends; nothing where it was seen to offer no login."""
    facts = ending.facts
    if facts.settings.authentication.required or no_login_here(ending):
        return ()
    if facts.extensions and not facts.mechanisms:  # it shows only under TLS
        label = _("Switch Requires authentication on, and use STARTTLS")
        also = (("smtp.encryption", "starttls"),)
        return (Remedy("authentication.required", True, label, also),)
    return (Remedy("authentication.required", True, _("Switch Requires authentication on")),)


def log_in_here(ending: Ending) -> tuple[Remedy, ...]:
    """A login, or the ports where users log in."""
    return log_in(ending) or _login_elsewhere(ending)


def _login_elsewhere(ending: Ending) -> tuple[Remedy, ...]:
    """The usual port for a login, with the login where it is off."""
    settings = ending.facts.settings
    usual = _PORTS.get(settings.smtp.encryption, 587)
    if settings.smtp.port == usual:
        return ()
    if settings.authentication.required:
        return (port(usual),)
    label = _("Use port {number} with a login").format(number=usual)
    return (Remedy("smtp.port", usual, label, (("authentication.required", True),)),)


def do_not_log_in(_ending: Ending) -> tuple[Remedy, ...]:
    """The server takes no login."""
    return (Remedy("authentication.required", False, _("Switch Requires authentication off")),)


def no_login_or_submission(ending: Ending) -> tuple[Remedy, ...]:
    """Under TLS no login was offered: none, or a port where users hand in mail."""
    return (*do_not_log_in(ending), *(login_at_owner(ending) or submission_ports(ending)[:1]))


def starttls_or_no_login(ending: Ending) -> tuple[Remedy, ...]:
    """A login may come under TLS; where that is on, none or another port."""
    return no_login_or_submission(ending) if no_login_here(ending) else use_starttls(ending)


def login_at_owner(ending: Ending) -> tuple[Remedy, ...]:
    """The server for users of the provider whose mail exchanger was asked (RFC 5321 5)."""
    host = ending.facts.settings.smtp.host
    owner = None if by_host(host) else by_exchanger(host)
    return _login_at(owner.id) if owner and not owner.regions else ()


def owner_or_submission_ports(ending: Ending) -> tuple[Remedy, ...]:
    """Where users log in, if not here."""
    return login_at_owner(ending) or submission_ports(ending)


def starttls_or_mechanism(ending: Ending) -> tuple[Remedy, ...]:
    """A login that is refused in clear may be taken under TLS."""
    return (encryption("starttls"), *offered_mechanisms(ending))


def mechanisms_where_syntax(ending: Ending) -> tuple[Remedy, ...]:
    """Another mechanism where the server did not understand this one (501, RFC 5321 4.2.2)."""
    reply = ending.reply
    return offered_mechanisms(ending) if reply is not None and reply.code == 501 else ()


def encrypt(ending: Ending) -> tuple[Remedy, ...]:
    """TLS, in the way that the port suggests."""
    return (encryption("implicit" if ending.facts.settings.smtp.port == 465 else "starttls"),)


def encrypt_if_in_clear(ending: Ending) -> tuple[Remedy, ...]:
    """TLS where there is none."""
    return () if ending.facts.tls else encrypt(ending)


def offered_mechanisms(ending: Ending) -> tuple[Remedy, ...]:
    """The mechanisms that server and Posthouse share, but for the one that was used."""
    facts = ending.facts
    used = facts.mechanism or facts.settings.authentication.mechanism
    shared = [name for name in MECHANISMS if name in facts.mechanisms and name != used]
    return tuple(
        Remedy("authentication.mechanism", name, _(_LOG_IN[name in TOKENS]).format(name=name))
        for name in shared
    )


def token_mechanisms(ending: Ending) -> tuple[Remedy, ...]:
    """The other mechanism for a token, where the server offers it."""
    return tuple(one for one in offered_mechanisms(ending) if one.value in TOKENS)


def certificate_names_or_pin(ending: Ending) -> tuple[Remedy, ...]:
    """The names that the certificate is for, the nearest first; else this one certificate."""
    seen = ending.facts.certificate
    names = [name for name in seen.names if "*" not in name and not is_ip(name)] if seen else []
    typed = ending.facts.settings.smtp.host
    if not is_this_host(typed):  # a server must not send anybody to their own host
        names = [name for name in names if not is_this_host(name)]

    def likeness(name: str) -> float:
        return SequenceMatcher(None, typed, name).ratio()

    nearest = sorted(names, key=likeness, reverse=True)[:_MOST_NAMES]
    return (*(host(name) for name in nearest), *pin(ending))


def pin(ending: Ending) -> tuple[Remedy, ...]:
    """Trust the certificate that was seen, and no other."""
    return _pinned(ending, _("Trust this one certificate by fingerprint"))


def pin_the_new_one(ending: Ending) -> tuple[Remedy, ...]:
    """The same where another is trusted so far."""
    return _pinned(ending, _("Trust the new certificate by fingerprint"))


def _pinned(ending: Ending, label: str) -> tuple[Remedy, ...]:
    """Never at a known provider: its certificate is by a public authority, or not its own."""
    seen = ending.facts.certificate
    if seen is None or is_known(ending.facts.settings.smtp.host):
        return ()
    return (Remedy("smtp.fingerprint", seen.sha256, label),)


def sender_is_login(ending: Ending) -> tuple[Remedy, ...]:
    """Send as the one who logs in."""
    settings = ending.facts.settings
    username = settings.authentication.username
    if not settings.authentication.required or "@" not in username:
        return ()
    if username == settings.sender.address:
        return ()
    return (Remedy("sender.address", username, _("Send as {username}").format(username=username)),)


def relay(ending: Ending) -> tuple[Remedy, ...]:
    """A login, and a port where servers take mail from users."""
    if ending.facts.stage in BEFORE_LOGIN:
        return submission_ports(ending)
    if no_login_here(ending):
        return login_at_owner(ending) or _login_elsewhere(ending)
    port_25 = ending.facts.settings.smtp.port == 25
    return (*log_in(ending), *(submission_ports(ending)[:1] if port_25 else ()))


def announce_others(ending: Ending) -> tuple[Remedy, ...]:
    """The sender's domain, and this host's address (RFC 5321 4.1.3), as names in EHLO."""
    facts = ending.facts
    domain = facts.settings.sender.address.rpartition("@")[2]
    names = [domain] if "." in domain else []
    return tuple(announce(name) for name in names if ascii_host(name) != facts.ehlo_name)


def google_relay(ending: Ending) -> tuple[Remedy, ...]:
    """A name in EHLO that Google knows, or a login where users hand in mail."""
    settings = ending.facts.settings
    domain = settings.sender.address.rpartition("@")[2]
    named = announce(domain) if domain and domain != settings.smtp.domain else None
    return (*([named] if named else []), *_login_at("gmail"))


def microsoft_login(_ending: Ending) -> tuple[Remedy, ...]:
    """A login where Microsoft 365 takes mail from users."""
    return _login_at("microsoft-365")


def announce(name: str) -> Remedy:
    """Another name in EHLO."""
    return Remedy("smtp.domain", name, _("Announce {name} in EHLO").format(name=name))


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
