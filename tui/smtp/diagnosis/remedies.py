"""Changes of the connection, of names and of the sender that would mend a failure."""

from difflib import SequenceMatcher

from tui.language import N_, _
from tui.settings.checking.values import ascii_host, is_ip, is_this_host
from tui.settings.model import Smtp
from tui.settings.providers.table import alike
from tui.smtp.diagnosis.conditions import is_known
from tui.smtp.record.events import Remedy
from tui.smtp.stages.findings import Ending

_MOST_NAMES = 3

_LABELS = {"implicit": N_("Use implicit TLS"), "starttls": N_("Use STARTTLS")}
_WITH = {
    "implicit": N_("with implicit TLS"),
    "starttls": N_("with STARTTLS"),
    "none": N_("without TLS"),
}
PORTS = {"implicit": 465, "starttls": 587}


def encryption(value: str) -> Remedy:
    """Make the remedy that changes the way of TLS, on the same port."""
    return Remedy("smtp.encryption", value, _(_LABELS[value]))


def port(number: int) -> Remedy:
    """Make the remedy that changes the port alone."""
    return Remedy("smtp.port", number, _("Use port {number}").format(number=number))


def with_tls(mode: str) -> str:
    """Name a way of TLS as it is said after a port: ``with STARTTLS``."""
    return _(_WITH[mode])


def way(smtp: Smtp, number: int, mode: str) -> tuple[Remedy, ...]:
    """Make the remedy for a port and its way of TLS; only what differs from the settings."""
    if number == smtp.port:
        return () if mode == smtp.encryption else (encryption(mode),)
    if mode == smtp.encryption:
        return (port(number),)
    label = _("Use port {number} {with_tls}").format(number=number, with_tls=with_tls(mode))
    return (Remedy("smtp.port", number, label, (("smtp.encryption", mode),)),)


def use_implicit(_: Ending) -> tuple[Remedy, ...]:
    """Offer implicit TLS: the server wants TLS from the first byte."""
    return (encryption("implicit"),)


def use_starttls(_: Ending) -> tuple[Remedy, ...]:
    """Offer STARTTLS: the server begins in clear."""
    return (encryption("starttls"),)


def submission_ports(ending: Ending) -> tuple[Remedy, ...]:
    """Offer the ports that take mail from users (RFC 6409, RFC 8314), but for the one set."""
    smtp = ending.facts.settings.smtp
    usual = PORTS.get(smtp.encryption, 587)
    return tuple(port(each) for each in (usual, 2525) if each != smtp.port)


def usual_port(ending: Ending) -> tuple[Remedy, ...]:
    """Offer the port that goes with the TLS encryption, where another is set."""
    return submission_ports(ending)[:1] if ending.facts.settings.smtp.port != 587 else ()


def implicit_on_465(ending: Ending) -> tuple[Remedy, ...]:
    """Offer implicit TLS where the port is 465, on which servers expect it."""
    return (encryption("implicit"),) if ending.facts.settings.smtp.port == 465 else ()


def implicit_on_465_instead(ending: Ending) -> tuple[Remedy, ...]:
    """Offer port 465 with implicit TLS, which nobody on the way can strip."""
    return way(ending.facts.settings.smtp, 465, "implicit")


def another_way_of_tls(ending: Ending) -> tuple[Remedy, ...]:
    """Offer implicit TLS; none only where no password goes along, at no known provider."""
    settings = ending.facts.settings
    found = implicit_on_465_instead(ending)
    if settings.authentication.required or is_known(settings.smtp.host):
        return found
    label = _("Use no TLS: whoever is on the way can read the mails")
    return (*found, Remedy("smtp.encryption", "none", label))


def no_tls_here(_ending: Ending) -> tuple[Remedy, ...]:
    """Offer no TLS for a server on this host: nobody is on the way."""
    return (Remedy("smtp.encryption", "none", _("Use no TLS within this host")),)


def host(name: str) -> Remedy:
    """Make the remedy that changes the server's name."""
    return Remedy("smtp.host", name, _("Use {name} as host name").format(name=name))


def near_names(ending: Ending) -> tuple[Remedy, ...]:
    """Offer the provider's server whose name is nearly this one, or whose mail domain it is."""
    typed = ending.facts.settings.smtp.host.lower().rstrip(".")
    return tuple(host(name) for name in alike(typed))


def encrypt(ending: Ending) -> tuple[Remedy, ...]:
    """Offer TLS, in the way that the port suggests."""
    return (encryption("implicit" if ending.facts.settings.smtp.port == 465 else "starttls"),)


def encrypt_if_in_clear(ending: Ending) -> tuple[Remedy, ...]:
    """Offer TLS where there is none."""
    return () if ending.facts.tls else encrypt(ending)


def certificate_names_or_pin(ending: Ending) -> tuple[Remedy, ...]:
    """Offer the names that the certificate is for, the nearest first, and its fingerprint.

    In the place of a known provider's none but one of theirs: who is on the way to it, and has a
    certificate of their own, would get the password by that name.
    """
    seen = ending.facts.certificate
    names = [name for name in seen.names if "*" not in name and not is_ip(name)] if seen else []
    typed = ending.facts.settings.smtp.host
    if not is_this_host(typed):  # a server must not send anybody to their own host
        names = [name for name in names if not is_this_host(name)]
    if is_known(typed):
        names = [name for name in names if is_known(name)]

    def likeness(name: str) -> float:
        return SequenceMatcher(None, typed, name).ratio()

    nearest = sorted(names, key=likeness, reverse=True)[:_MOST_NAMES]
    return (*(host(name) for name in nearest), *pin(ending))


def pin(ending: Ending) -> tuple[Remedy, ...]:
    """Offer to trust the certificate that was seen, and no other, by its fingerprint."""
    return _pinned(ending, _("Trust this one certificate by fingerprint"))


def pin_the_new_one(ending: Ending) -> tuple[Remedy, ...]:
    """Offer to trust the certificate that was seen in place of the one trusted so far."""
    return _pinned(ending, _("Trust the new certificate by fingerprint"))


def _pinned(ending: Ending, label: str) -> tuple[Remedy, ...]:
    """Never at a known provider: its certificate is by a public authority, or not its own."""
    seen = ending.facts.certificate
    if seen is None or is_known(ending.facts.settings.smtp.host):
        return ()
    return (Remedy("smtp.fingerprint", seen.sha256, label),)


def sender_is_login(ending: Ending) -> tuple[Remedy, ...]:
    """Offer the user name as sender address, where it is an address and not the sender already."""
    settings = ending.facts.settings
    username = settings.authentication.username
    if not settings.authentication.required or "@" not in username:
        return ()
    if username == settings.sender.address:
        return ()
    return (Remedy("sender.address", username, _("Send as {username}").format(username=username)),)


def announce_others(ending: Ending) -> tuple[Remedy, ...]:
    """Offer the sender's domain as the name in EHLO (RFC 5321 4.1.1.1)."""
    facts = ending.facts
    domain = facts.settings.sender.address.rpartition("@")[2]
    names = [domain] if "." in domain else []
    return tuple(announce(name) for name in names if ascii_host(name) != facts.ehlo_name)


def announce(name: str) -> Remedy:
    """Make the remedy that changes the name in EHLO."""
    return Remedy("smtp.domain", name, _("Announce {name} in EHLO").format(name=name))
