"""The fields of the mail settings: what each is called and what it means."""

from tui.language import N_
from tui.settings.field import Field
from tui.settings.oauth.field_words import OAUTH_FIELDS

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
        "EHLO name",
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
    *OAUTH_FIELDS,
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
            about,
        )
        for format, about in OUTPUTS.items()
    ),
    Field(
        "send.default_organization",
        "Organization of sendmail",
        "in host.toml only",
        "The organization whose settings are used where a program calls Posthouse as sendmail, "
        "like cron and PHP.",
    ),
    Field(
        "uipath.base",
        "UiPath address",
        "https://cloud.uipath.com",
        "The deployment of UiPath: https://cloud.uipath.com for Automation Cloud, "
        "https://govcloud.uipath.us for Public Sector, else that of one's own.",
    ),
    Field(
        "uipath.organization",
        "UiPath organization",
        "as in its addresses; optional",
        "The organization's name in the addresses of UiPath: acmegmbh where these begin with "
        "https://cloud.uipath.com/acmegmbh/.",
    ),
    Field(
        "uipath.partition_id",
        "UiPath partition id",
        "a GUID",
        "The organization's id at UiPath, partitionGlobalId. posthouse uipath pull finds it. By "
        "hand: open the mail settings there with the browser's developer tools; the request to "
        "Setting names it. The host's settings give none to others.",
    ),
    Field(
        "uipath.client_id",
        "UiPath app id",
        "of the external application",
        "The App ID of a confidential external application of the organization at UiPath, with "
        "the application scope PM.Setting. It is no secret.",
    ),
    Field(
        "uipath.client_secret",
        "UiPath app secret",
        "where it is",
        "Where the secret of the app is: in this user's keyring, printed by a command, in an "
        "environment variable, or asked for. It is never in the settings file.",
    ),
    Field(
        "uipath.client_secret_command",
        "UiPath secret command",
        "like pass show uipath/acme",
        "The program that prints the secret of the app, where UiPath app secret says so; it runs "
        "as the one for the password does.",
    ),
    Field(
        "uipath.client_secret_variable",
        "UiPath secret variable",
        "like UIPATH_SECRET",
        "The environment variable that holds the secret of the app where UiPath app secret says "
        "so.",
    ),
    Field(
        "uipath.domain",
        "Domain",
        "of the login; UiPath only",
        "What UiPath's page calls Domain: the Windows domain of the user name (NTLM). Posthouse "
        "itself does not use it, and it is not the name in EHLO.",
    ),
    Field(
        "uipath.ca_file",
        "UiPath CA file",
        "PEM; empty: the system's",
        "Certificates of the authority that signs for UiPath, where an Automation Suite has one of "
        "its own.",
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
