"""Changes of a field that would mend a failure."""

from tui.language import N_, _
from tui.settings.model import Smtp
from tui.settings.values import is_ip
from tui.smtp.events import Remedy
from tui.smtp.facts import Ending
from tui.smtp.sasl import MECHANISMS

_MOST_NAMES = 3

_LABELS = {"implicit": N_("Use implicit TLS"), "starttls": N_("Use STARTTLS")}
_WITH = {
    "implicit": N_("with implicit TLS"),
    "starttls": N_("with STARTTLS"),
    "none": N_("without TLS"),
}
_PORTS = {"implicit": 465, "starttls": 587}


def encryption(value: str) -> Remedy:
    """Another way of TLS, on the same port."""
    return Remedy("smtp.encryption", value, _(_LABELS[value]))


def port(number: int) -> Remedy:
    """Another port."""
    return Remedy("smtp.port", number, _("Use port {number}").format(number=number))


def way(smtp: Smtp, number: int, mode: str) -> tuple[Remedy, ...]:
    """A port and the way of TLS that belongs to it; only what differs from the settings."""
    if number == smtp.port:
        return () if mode == smtp.encryption else (encryption(mode),)
    if mode == smtp.encryption:
        return (port(number),)
    label = _("Use port {number} {with_tls}").format(number=number, with_tls=_(_WITH[mode]))
    return (Remedy("smtp.port", number, label, (("smtp.encryption", mode),)),)


def use_implicit(_: Ending) -> tuple[Remedy, ...]:
    """The server wants TLS from the first byte."""
    return (encryption("implicit"),)


def implicit_unless_used(ending: Ending) -> tuple[Remedy, ...]:
    """A silent server may wait for TLS."""
    used = ending.facts.settings.smtp.encryption == "implicit"
    return () if used else (encryption("implicit"),)


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


def full_address(ending: Ending) -> tuple[Remedy, ...]:
    """Many servers want the whole address as user name."""
    settings = ending.facts.settings
    username, sender = settings.authentication.username, settings.sender.address
    if not username or "@" in username or "@" not in sender:
        return ()
    full = f"{username}@{sender.rpartition('@')[2]}"
    return (
        Remedy("authentication.username", full, _("Use {full} as user name").format(full=full)),
    )


def log_in(ending: Ending) -> tuple[Remedy, ...]:
    """The server wants to know who sends."""
    if ending.facts.settings.authentication.required:
        return ()
    return (Remedy("authentication.required", True, _("Switch Requires authentication on")),)


def do_not_log_in(_ending: Ending) -> tuple[Remedy, ...]:
    """The server takes no login."""
    return (Remedy("authentication.required", False, _("Switch Requires authentication off")),)


def mend_missing_auth(ending: Ending) -> tuple[Remedy, ...]:
    """AUTH often shows only under TLS."""
    if not ending.facts.tls and "STARTTLS" in ending.facts.extensions:
        return (encryption("starttls"), *do_not_log_in(ending))
    return do_not_log_in(ending)


def encrypt(ending: Ending) -> tuple[Remedy, ...]:
    """TLS, in the way that the port suggests."""
    return (encryption("implicit" if ending.facts.settings.smtp.port == 465 else "starttls"),)


def offered_mechanisms(ending: Ending) -> tuple[Remedy, ...]:
    """The mechanisms that server and Posthouse share."""
    used = ending.facts.settings.authentication.mechanism
    shared = [name for name in MECHANISMS if name in ending.facts.mechanisms and name != used]
    return tuple(
        Remedy("authentication.mechanism", name, _("Log in with {name}").format(name=name))
        for name in shared
    )


def certificate_names(ending: Ending) -> tuple[Remedy, ...]:
    """The names that the certificate is for."""
    seen = ending.facts.certificate
    names = [name for name in seen.names if "*" not in name and not is_ip(name)] if seen else []
    return tuple(
        Remedy("smtp.host", name, _("Use {name} as host name").format(name=name))
        for name in names[:_MOST_NAMES]
    )


def pin(ending: Ending) -> tuple[Remedy, ...]:
    """Trust the certificate that was seen, and no other."""
    seen = ending.facts.certificate
    if not seen:
        return ()
    return (
        Remedy("smtp.fingerprint", seen.sha256, _("Trust this one certificate by fingerprint")),
    )


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
    port_25 = ending.facts.settings.smtp.port == 25
    return (*log_in(ending), *(submission_ports(ending)[:1] if port_25 else ()))
