"""What a row of the table of providers says."""

from typing import TYPE_CHECKING, Literal, NamedTuple

from tui.language import N_, _

if TYPE_CHECKING:  # completion lists providers, and has no time for the model
    from tui.settings.model import Encryption, Mechanism, OAuthProvider

ADDRESS = N_("the full e-mail address")
LOCAL_PART = N_("the part of the address before the @")
MAILBOX_PASSWORD = N_("the mailbox's password")
APP_PASSWORD = N_("an app password, made in the account's security settings")

# Pairs of port and TLS encryption, the one to take first.
Ports = tuple[tuple[int, "Encryption"], ...]
STARTTLS: Ports = ((587, "starttls"),)
IMPLICIT: Ports = ((465, "implicit"),)
BOTH: Ports = (*STARTTLS, *IMPLICIT)
BOTH_IMPLICIT_FIRST: Ports = (*IMPLICIT, *STARTTLS)
SIX: Ports = (
    *((587, "starttls"), (2587, "starttls"), (25, "starttls")),
    *((465, "implicit"), (2465, "implicit")),
)

SenderRule = Literal["login", "hosted", "verified", ""]
_SENDER_WORDS: dict[SenderRule, str] = {
    "login": N_("the address that logs in, or an alias of it"),
    "hosted": N_("an address of a domain that is hosted there"),
    "verified": N_("an address, or one of a domain, that is verified there"),
    "": "",
}


class Shape(NamedTuple):
    """How a username or password of a provider looks.

    Attributes:
        pattern: What the whole of it matches.
        otherwise: What is said of one that does not match: a whole sentence.
    """

    pattern: str
    otherwise: str


NO_ADDRESS = Shape(
    r"[^@\s]+", "The username here is no e-mail address, but a key that the provider made."
)


class Provider(NamedTuple):
    """One provider, or one of its servers.

    Attributes:
        id: Names it for scripts.
        host: Its server; ``{region}`` stands for one of ``regions``.
        ports: Where it listens, and how each port is encrypted; the first is the one to take.
        username: What it takes as username, in words; empty where nothing is known of its login.
        word: The username itself where it is the same for everybody.
        password: What it takes as password, in words, and where that is made.
        mechanism: The way to log in, where ``auto`` would not find it.
        scope: What an access token must be made for, as OAuth has it (RFC 6749 3.3).
        sign_in: Whose sign-in gives a token for it, where Posthouse knows that.
        sender_rule: Whom mails may come from: ``login`` the address that logs in, ``hosted`` a
            domain hosted there, ``verified`` what was verified there, empty where not known.
        note: What else one has to know before it works: whole sentences.
        username_shape: How usernames look, where that is sure.
        password_shape: How passwords look, where that is sure.
        password_ends: A warning about logins with a password, where they end or have ended.
        regions: The regions that have a server of their own.
        domains: The mail domains that are its own, like gmail.com.
        mx: The ends of the names of its mail exchangers (RFC 5321 5).
        spf: What the sender's domain includes in its SPF record (RFC 7208 5.2); empty where
            nothing is needed or it is not known.
        aliases: Other names of its servers, which the table does not fill in.
        siblings: Servers of its other data centres: an account is known in one of them only.
        documented: A page that says so.
        checked: When host, ports and encryption were last compared with that page, or with the
            table that Thunderbird publishes, as an ISO date; empty where they could not be.
    """

    id: str
    name: str
    host: str
    ports: Ports
    username: str = ADDRESS
    word: str = ""
    password: str = MAILBOX_PASSWORD
    mechanism: "Mechanism" = "auto"
    scope: str = ""
    sign_in: "OAuthProvider | None" = None
    sender_rule: SenderRule = ""
    note: str = ""
    username_shape: Shape | None = None
    password_shape: Shape | None = None
    password_ends: str = ""
    regions: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    spf: str = ""
    aliases: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    documented: str = ""
    checked: str = ""

    @property
    def sender(self) -> str:
        """Whom mails may come from, in words; empty where it is not known."""
        return _(_SENDER_WORDS[self.sender_rule])

    @property
    def port(self) -> int:
        """The port to take."""
        return self.ports[0][0]

    @property
    def encryption(self) -> "Encryption":
        """The TLS encryption of that port."""
        return self.ports[0][1]

    def hosts(self) -> tuple[str, ...]:
        """Its servers: one, or one a region."""
        return tuple(self.host_in(region) for region in self.regions) or (self.host,)

    def host_in(self, region: str) -> str:
        """Its server in a region."""
        return self.host.format(region=region)
