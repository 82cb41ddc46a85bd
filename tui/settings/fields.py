"""The fields of the mail settings: what each is called and what it means."""

from dataclasses import dataclass

from tui.language import N_, _

OUTPUTS = {
    "msmtp": N_("~/.msmtprc or /etc/msmtprc"),
    "postfix": N_("lines for main.cf, and the maps they name"),
    "nullmailer": N_("the control files in /etc/nullmailer"),
    "dma": N_("dma.conf and auth.conf in /etc/dma"),
    "exim": N_("a smarthost for Debian's Exim"),
    "env": N_("variables for sh, python-dotenv and Docker Compose"),
    "systemd": N_("variables for EnvironmentFile= of a systemd unit"),
    "docker-env": N_("variables for docker run --env-file"),
    "django": N_("a Python file for Django's settings"),
    "grafana": N_("the [smtp] section of grafana.ini"),
    "alertmanager": N_("the global part of alertmanager.yml"),
    "gitlab": N_("lines for /etc/gitlab/gitlab.rb"),
    "vaultwarden": N_("Vaultwarden's .env"),
    "json": N_("every setting as one JSON object"),
    "uipath": N_("the body for PUT {base}/identity_/api/Setting of UiPath"),
    "uip": N_("the command of UiPath's CLI"),
}
"""What Posthouse can write for other programs, by format; tui.exports has a module for each."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field, as form, help and messages speak of it; its words are for :func:`_`.

    Attributes:
        key: Its key in the file.
        format: The format of other programs, where the field is an output.
    """

    key: str
    _label: str
    _hint: str
    _help: str
    format: str = ""

    @property
    def label(self) -> str:
        """Its name, as UiPath's page has it."""
        return _(self._label).format(format=self.format)

    @property
    def hint(self) -> str:
        """A few words beside the field: its limits or its usual value."""
        return _(self._hint)

    @property
    def help(self) -> str:
        """What it is and what breaks when it is wrong."""
        about = OUTPUTS.get(self.format, "")
        return _(self._help).format(about=_(about))


_ALL = (
    Field(
        "name",
        "Name",
        "shown in lists",
        "What people call the organization. Without it the id is shown.",
    ),
    Field(
        "mail.mode",
        "Mail settings",
        "default or custom",
        "Default follows the level above: an organization follows the host, the host follows the "
        "built-in SendGrid settings. Custom uses the values below. Switching keeps both.",
    ),
    Field(
        "smtp.host",
        "Hostname",
        "like smtp.example.com",
        "The name or IP address of the SMTP server that takes the mails. A wrong name ends the "
        "test at the stage dns or connect.",
    ),
    Field(
        "smtp.domain",
        "Domain",
        "announced in EHLO",
        "The name this host announces itself with in EHLO. Empty: the host's own name. Some "
        "servers refuse names that are not fully qualified.",
    ),
    Field(
        "smtp.port",
        "Port",
        "1-65535, usually 587",
        "587 for submission with STARTTLS, 465 for implicit TLS, 25 for relays, 2525 where a "
        "network blocks the others. With the wrong TLS encryption servers stay silent. F8 shows "
        "what the server offers on each.",
    ),
    Field(
        "smtp.timeout_ms",
        "Timeout",
        "ms, 1-300000",
        "The longest wait for any one reply of the server, in milliseconds; 180000, three minutes, "
        "where none is given. A test waits for a shorter time: 5 to 60 s a reply, 120 s in all.",
    ),
    Field(
        "smtp.encryption",
        "TLS encryption",
        "",
        "STARTTLS begins in clear and switches to TLS before anything secret is said; implicit TLS "
        "encrypts from the first byte; none sends everything in clear. There is no silent "
        "fall-back from one to another.",
    ),
    Field(
        "smtp.verify_certificate",
        "Verify certificate",
        "",
        "Whether the server must prove who it is. Without it anybody on the way can read the "
        "password. For a private authority give its CA file instead of switching this off.",
    ),
    Field(
        "smtp.ca_file",
        "CA file",
        "PEM; empty: the system's",
        "Certificates of the authorities to trust, in one PEM file. Empty: the system's.",
    ),
    Field(
        "smtp.fingerprint",
        "Fingerprint",
        "SHA-256; optional",
        "Trust this one certificate of the server, whoever issued it and whatever its dates, and "
        "no other. The safe way to accept a self-signed one; it must change when the server's "
        "certificate does.",
    ),
    Field(
        "smtp.certificate_file",
        "Client certificate",
        "PEM; optional",
        "The certificate that this host proves itself with, where the server asks for one.",
    ),
    Field(
        "smtp.key_file",
        "Client key",
        "PEM; or in the file above",
        "The private key of the client certificate, without a passphrase.",
    ),
    Field(
        "authentication.required",
        "Requires authentication",
        "",
        "Whether to log in before sending. Submission servers on 587 and 465 want it; relays that "
        "know this host's address may not.",
    ),
    Field(
        "authentication.username",
        "Username",
        "often the full address",
        "The name to log in with. Many servers want the full e-mail address; SendGrid wants "
        "the word apikey.",
    ),
    Field(
        "authentication.mechanism",
        "Mechanism",
        "auto picks the strongest",
        "How to log in. Auto takes the strongest that the server offers. XOAUTH2 and OAUTHBEARER "
        "take an access token in the password's place.",
    ),
    Field(
        "authentication.allow_cleartext",
        "Allow without TLS",
        "",
        "Whether the password may cross the network in clear where TLS encryption is none. Without "
        "this Posthouse refuses, except to this host itself.",
    ),
    Field(
        "authentication.secret",
        "Secret source",
        "",
        "Where the password is: in this user's keyring, in a file that only its reader can read, "
        "printed by a command, in an environment variable, or asked for each time; oauth signs in "
        "and logs in with a token. It is never in the settings file.",
    ),
    Field(
        "authentication.file",
        "Password file",
        "like /etc/mail/acme.password",
        "The file that holds the password on one line, where Secret source says so: an absolute "
        "path outside the config directory and any repository, mode 0600; or the name of a "
        "credential that systemd gives a service. Save makes it from what is typed as password.",
    ),
    Field(
        "authentication.command",
        "Command",
        "like pass show smtp/acme",
        "The program that prints the password on one line, where Secret source says so. It runs "
        "without a shell, in / and without a terminal, for 20 seconds at most, and only for a "
        "test or a mail. Where others can write the file, Posthouse shows it and asks first.",
    ),
    Field(
        "authentication.variable",
        "Variable",
        "like SMTP_PASSWORD",
        "The environment variable that holds the password where Secret source says so.",
    ),
    Field(
        "oauth.provider",
        "Sign-in provider",
        "who gives the tokens",
        "Whose sign-in it is: Microsoft 365, personal Outlook.com accounts, Google, or a server of "
        "one's own (generic), which Issuer names.",
    ),
    Field(
        "oauth.tenant",
        "Tenant",
        "a GUID or a domain",
        "The Microsoft 365 tenant: its id, or a domain of it. Empty: any work account, which only "
        "an app registered for several tenants allows.",
    ),
    Field(
        "oauth.client_id",
        "Client id",
        "of the app registration",
        "The id that the app has at the provider: Application (client) ID in Entra, Client ID at "
        "Google. It is no secret.",
    ),
    Field(
        "oauth.flow",
        "Way to sign in",
        "",
        "With a browser, or with a code typed into a browser elsewhere (device): somebody signs in "
        "once. For servers client-credentials (Microsoft 365, generic) and service-account "
        "(Google) are better: nobody signs in, and nothing ends after some weeks.",
    ),
    Field(
        "oauth.issuer",
        "Issuer",
        "like https://id.example.com",
        "The address of the sign-in server, whose endpoints Posthouse looks up there. Empty for "
        "Microsoft 365 and Google; Microsoft's national clouds have another.",
    ),
    Field(
        "oauth.scope",
        "Scope",
        "empty: the provider's",
        "What the token is asked for, words parted by blanks. Empty: what the provider wants for "
        "sending mail.",
    ),
    Field(
        "oauth.audience",
        "Audience",
        "optional",
        "The mail server's name at the sign-in server, where that wants one: sent as resource "
        "(RFC 8707) where it is an address like https://..., else as audience.",
    ),
    Field(
        "oauth.client_secret",
        "Client secret",
        "where it is",
        "Where the secret of the app is: none where it has none, in this user's keyring, in a file "
        "that only its reader can read, printed by a command, in an environment variable, or asked "
        "for. It is never in the settings file.",
    ),
    Field(
        "oauth.client_secret_file",
        "Client secret file",
        "like /etc/mail/acme.secret",
        "The file that holds the client secret on one line, where Client secret says so; as "
        "Password file is. posthouse password ORG makes it.",
    ),
    Field(
        "oauth.client_secret_command",
        "Client secret command",
        "like pass show oauth/acme",
        "The program that prints the client secret, where Client secret says so; it runs as the "
        "one for the password does.",
    ),
    Field(
        "oauth.client_secret_variable",
        "Client secret variable",
        "like OAUTH_SECRET",
        "The environment variable that holds the client secret where Client secret says so.",
    ),
    Field(
        "oauth.key_file",
        "Key file",
        "absolute path; optional",
        "For client-credentials a PEM file with a certificate and its private key, in the client "
        "secret's place; for service-account the JSON file that Google made.",
    ),
    Field(
        "oauth.store",
        "Sign-in kept in",
        "",
        "Where what renews the token is kept: in this user's keyring, in a file that only this "
        "user may read, or where Sign-in store command puts it and Command finds it.",
    ),
    Field(
        "oauth.store_command",
        "Sign-in store command",
        "like pass insert -m x",
        "The program that gets what renews the token on its standard input, and stores it.",
    ),
    Field(
        "sender.address",
        "Sender address",
        "like admin@example.com",
        "The address mails come from, in the envelope and in From. Many servers only accept "
        "addresses that belong to the login.",
    ),
    Field(
        "sender.name",
        "Sender name",
        "shown in From; optional",
        "The name shown beside the sender's address.",
    ),
    *(
        Field(
            f"outputs.{format}",
            "Output {format}",
            "absolute path; optional",
            "Where each save also writes {about}. What is written is what is in force, whether the "
            "organization has settings of its own or follows the host.",
            format,
        )
        for format in OUTPUTS
    ),
    Field(
        "send.default_organization",
        "Organization of sendmail",
        "in host.toml only",
        "The organization whose settings are used where a program calls Posthouse as sendmail, "
        "like cron and PHP.",
    ),
    Field(
        "uipath.partition_id",
        "UiPath partition id",
        "a GUID; optional",
        "The organization's id at UiPath, partitionGlobalId, which the format uipath names. Empty: "
        "the host level there.",
    ),
)

PASSWORD = Field(
    "password",
    "Password",
    "empty: the stored one stays",
    "The password to log in with. Many providers want one made for programs, not the one of "
    "the mailbox; F4 says which. Secret source says where it is kept.",
)
"""The one field of the form that is never in the file."""

FIELDS: dict[str, Field] = {field.key: field for field in _ALL}
