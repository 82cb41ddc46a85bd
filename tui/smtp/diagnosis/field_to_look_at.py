"""Choose the setting to look at after a failure, by a table in which each row has its reason."""

from dataclasses import dataclass

from tui.smtp.diagnosis.conditions import is_known, no_login_here, says
from tui.smtp.record.events import Remedy
from tui.smtp.refusals.meaning import Meaning
from tui.smtp.stages.findings import Ending

NONE = ""
"""No setting mends it; then the verdict's sentence says who can."""


@dataclass(frozen=True, slots=True)
class Look:
    """The field to look at after one failure.

    Attributes:
        field: The key of the setting; empty where none can mend it.
        reason: Why that one.
        logged_in: Another setting where the settings log in already.
    """

    field: str
    reason: str
    logged_in: str | None = None


LOOK_AT: dict[str, Look] = {
    # the way to the server
    "name-not-found": Look("smtp.host", "it is the name that DNS does not know"),
    "dns-unavailable": Look(NONE, "the name servers fail, whatever the name"),
    "connection-refused": Look("smtp.port", "the host answers, and this port refuses"),
    "connect-timeout": Look("smtp.port", "firewalls differ by port"),
    "ipv6-unreachable": Look("smtp.host", "another name or address of the server may have IPv4"),
    "host-unreachable": Look(NONE, "the network has no route; no setting makes one"),
    "connect-failed": Look(NONE, "this host's operating system would not open a connection"),
    "connection-reset": Look(NONE, "the other side broke it off and did not say why"),
    "connection-closed": Look(NONE, "the other side hung up and did not say why"),
    "wrong-tls-mode-plain": Look(
        "smtp.encryption", "the server waits for TLS, the settings do not"
    ),
    "wrong-tls-mode-implicit": Look(
        "smtp.encryption", "the settings begin with TLS, the server not"
    ),
    "no-banner": Look("smtp.port", "what listens on it does not greet: another service, or TLS"),
    "not-smtp": Look("smtp.port", "another service has this port"),
    "malformed-reply": Look("smtp.port", "what listens there may be another service"),
    "early-reply": Look(NONE, "the server speaks out of turn"),
    "reply-too-long": Look(NONE, "the server is broken"),
    "timeout": Look("smtp.timeout_ms", "it is the longest wait for one reply"),
    "deadline-exceeded": Look("smtp.timeout_ms", "the server is slower than the test waits"),
    "spoke-too-early": Look("smtp.encryption", "TLS where a server begins in clear is speech, too"),
    # TLS
    "starttls-missing": Look(
        "smtp.encryption", "the settings ask for STARTTLS, the server has none"
    ),
    "starttls-refused": Look(NONE, "the server's TLS is out of order"),
    "starttls-broken": Look("smtp.encryption", "implicit TLS does not depend on STARTTLS"),
    "starttls-injection": Look("smtp.encryption", "implicit TLS is not open to this"),
    "starttls-required": Look("smtp.encryption", "the server wants TLS, the settings have none"),
    "login-needs-tls": Look("smtp.encryption", "the login counts under TLS only"),
    "tls-refused": Look(NONE, "a rule of the server about TLS"),
    "tls-version": Look(NONE, "one of the two sides is too old"),
    "tls-handshake": Look(NONE, "the two sides agree on no TLS; the settings have no ciphers"),
    "tls-broken": Look(NONE, "something changes what passes"),
    "certificate-expired": Look("smtp.fingerprint", "by it one is trusted whatever its dates"),
    "certificate-not-yet-valid": Look(NONE, "a clock is wrong, or the certificate came too early"),
    "certificate-name": Look("smtp.host", "the certificate is for other names than this one"),
    "certificate-self-signed": Look("smtp.fingerprint", "it is trusted by its fingerprint or not"),
    "certificate-chain-incomplete": Look("smtp.ca_file", "the missing authority can stand in it"),
    "certificate-unknown-issuer": Look("smtp.ca_file", "it names the authorities that are trusted"),
    "certificate-invalid": Look("smtp.fingerprint", "by it one is trusted whatever is wrong"),
    "fingerprint-mismatch": Look("smtp.fingerprint", "it is the one that does not fit"),
    "ca-file": Look("smtp.ca_file", "the file could not be used"),
    "client-certificate-file": Look("smtp.certificate_file", "the file could not be used"),
    "client-certificate-required": Look("smtp.certificate_file", "the server asks for one"),
    "client-certificate-refused": Look(
        "smtp.certificate_file", "the server does not take this one"
    ),
    # this host
    "ehlo-refused": Look("smtp.domain", "it is the name in EHLO"),
    "reverse-dns": Look(
        "authentication.required", "who logs in is mostly let in whatever the address", NONE
    ),
    "client-blocked": Look(
        "authentication.required", "who logs in is mostly let in whatever the address", NONE
    ),
    "client-refused": Look(
        "authentication.required", "who logs in is mostly let in whatever the address", NONE
    ),
    "host-takes-no-mail": Look("smtp.host", "this server takes no mail at all"),
    "brevo-address": Look(NONE, "the address of this host is not on the account's list"),
    # the login
    "auth-missing": Look("authentication.required", "the settings log in, the server offers none"),
    "mechanism-unsupported": Look("authentication.mechanism", "server and settings share none"),
    "password-missing": Look("authentication.secret", "it says where the password is"),
    "password-unfit": Look("authentication.mechanism", "another one allows these characters"),
    "cleartext-refused": Look("smtp.encryption", "without TLS the password is not sent"),
    "server-proof-missing": Look(NONE, "the server may be somebody else's"),
    "scram-iterations": Look("authentication.mechanism", "another one hashes nothing"),
    "malformed-challenge": Look("authentication.mechanism", "the server's side of it is broken"),
    "password-transition": Look("authentication.mechanism", "one login with PLAIN is wanted"),
    "auth-temporary": Look(NONE, "the server cannot check logins"),
    "token-refused": Look("authentication.secret", "it says where the token comes from"),
    "token-unverified": Look("smtp.verify_certificate", "a token goes to a verified server only"),
    "token-unsupported": Look("authentication.secret", "the server takes passwords only"),
    "token-near-end": Look(NONE, "the next token has more time"),
    "token-mailbox-permission": Look(NONE, "the mailbox's rights"),
    "token-account": Look("authentication.username", "the token is another account's"),
    "token-smtp-auth-off": Look(NONE, "the tenant's switch, or the mailbox's"),
    "token-scope": Look("oauth.scope", "it says what the token is for"),
    "bad-credentials": Look("authentication.username", "user name or password are wrong"),
    "login-refused": Look("authentication.username", "a rule for this account, as far as is known"),
    "web-login-required": Look(NONE, "whoever owns the account confirms it on the web"),
    "account-locked": Look(NONE, "whoever runs the server unlocks it"),
    "login-disabled": Look(NONE, "the account's own switch"),
    "account-inactive": Look(NONE, "whoever owns the account activates it"),
    "authentication-required": Look("authentication.required", "a login is wanted", "smtp.port"),
    # the mail
    "relay-denied": Look("authentication.required", "who logs in may relay", "sender.address"),
    "relay-not-now": Look("authentication.required", "who logs in may relay", "sender.address"),
    "sender-refused": Look("sender.address", "it is the one that is not taken"),
    "sender-authentication": Look("sender.address", "it is its domain whose DNS says no"),
    "sending-not-permitted": Look("sender.address", "the account's rights do not cover it"),
    "policy-refused": Look("authentication.required", "often those who log in may", NONE),
    "smtputf8-missing": Look("sender.address", "an address beyond ASCII is not taken"),
    "address-not-ascii": Look("sender.address", "an address beyond ASCII is not taken"),
    "recipient-refused": Look(NONE, "the recipient is no setting"),
    "recipient-domain-unknown": Look(NONE, "the recipient is no setting"),
    "recipient-takes-no-mail": Look(NONE, "the recipient is no setting"),
    "mailbox-full": Look(NONE, "the recipient's mailbox is no setting"),
    "message-too-large": Look(NONE, "the limit is the server's"),
    "message-malformed": Look("sender.name", "of the settings it alone stands in the header"),
    "8bitmime-missing": Look(NONE, "the message is made elsewhere"),
    "content-refused": Look(NONE, "a filter's judgement"),
    "command-refused": Look(NONE, "the server lacks a command"),
    "unexpected-reply": Look(NONE, "what it means is not known"),
    "greylisted": Look(NONE, "it passes by itself"),
    "quota-exceeded": Look(NONE, "the provider's limit"),
    "too-many-connections": Look(NONE, "the server's limit"),
    "too-many-recipients": Look(NONE, "the server's limit"),
    "server-full": Look(NONE, "the server's disk"),
    "server-busy": Look(NONE, "the server's trouble"),
    "server-closing": Look(NONE, "the server's trouble"),
    "temporary-failure": Look(NONE, "the server does not say what it is"),
    # what only one provider says
    "gmail-app-password": Look("authentication.secret", "an app password goes there"),
    "gmail-web-login": Look(NONE, "whoever owns the account confirms it on the web"),
    "gmail-bad-credentials": Look("authentication.username", "user name or password are wrong"),
    "google-relay": Look("smtp.domain", "the relay knows hosts by it and by their address"),
    "m365-tenant-disabled": Look(NONE, "the tenant's switch"),
    "m365-mailbox-disabled": Look(NONE, "the mailbox's switch"),
    "m365-security-defaults": Look("authentication.mechanism", "XOAUTH2 is still taken"),
    "m365-conditional-access": Look(NONE, "the tenant's rules"),
    "m365-basic-disabled": Look("authentication.mechanism", "XOAUTH2 is still taken"),
    "m365-basic-retired": Look("authentication.mechanism", "XOAUTH2 is still taken"),
    "m365-bad-credentials": Look("authentication.username", "user name or password are wrong"),
    "m365-login-required": Look("authentication.required", "a login is wanted", "smtp.port"),
    "m365-connector": Look("smtp.host", "with a login another server takes the mail"),
    "m365-direct-send": Look("smtp.host", "with a login another server takes the mail"),
    "m365-send-as": Look("sender.address", "it is not the mailbox that logs in"),
    "m365-throttled": Look(NONE, "it passes, once the first error is mended"),
    "m365-connections": Look(NONE, "the mailbox's limit"),
    "m365-tenant-reputation": Look(NONE, "the tenant's reputation"),
    "ses-credentials": Look("authentication.username", "SES has SMTP credentials of its own"),
    "ses-not-verified": Look("sender.address", "it must be verified in that region"),
    "sendgrid-sender": Look("sender.address", "it must be verified"),
    "sparkpost-domain": Look("sender.address", "its domain must be verified"),
    "sendgrid-authentication": Look("authentication.required", "a login is wanted", "smtp.port"),
    "postmark-sender": Look("sender.address", "it must be confirmed"),
    "mailgun-sandbox": Look("sender.address", "one of a domain of one's own may send to anybody"),
}


def field_to_look_at(failure: str, ending: Ending, remedies: tuple[Remedy, ...]) -> str:
    """Return the key of the setting to look at after a failure; empty where none can mend it.

    A remedy is a setting that can: its field counts where the table has none.
    """
    look, settings = LOOK_AT[failure], ending.facts.settings
    field = look.field
    if settings.authentication.required and look.logged_in is not None:
        field = look.logged_in
    if failure.startswith("certificate-") and is_known(settings.smtp.host):
        # A private authority or a pin is never right at a known provider.
        own = field == "smtp.ca_file" and settings.smtp.ca_file
        field = field if own or field == "smtp.host" else NONE
    if field == "authentication.required" and not settings.authentication.required:
        field = "smtp.port" if no_login_here(ending) else field  # to log in here would lead nowhere
    if failure == "bad-credentials" and says(ending, Meaning.APP_PASSWORD):
        field = "authentication.secret"  # it asks for another password, not for another name
    if failure == "smtputf8-missing" and ending.stop.detail != settings.sender.address:
        field = NONE
    return field or next((remedy.key for remedy in remedies), NONE)
