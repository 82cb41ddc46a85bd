"""The files of the DragonFly Mail Agent (dma(8)), for /etc/dma; dma.conf replaces the whole."""

from tui.exports.part import (
    PASSWORD,
    Part,
    address,
    clear,
    ehlo_name,
    host,
    in_clear,
    no_password,
    refusal,
)
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "dma"
DIRECTORY = "/etc/dma"
CANNOT = ("smtp.ca_file", "smtp.key_file", "authentication.mechanism")
_LOGIN = "auth.conf"
_LONGEST = 2000  # it reads lines into 2048 bytes


def parts(settings: Settings, password: SecretStr | None, directory: str) -> list[Part]:
    """dma.conf, and auth.conf where there is a login; a sender's name has no place there."""
    smtp, authentication = settings.smtp, settings.authentication
    lines = [f"SMARTHOST {host(settings)}", f"PORT {smtp.port}", *_tls(settings)]
    lines.append(f"MASQUERADE {_no_comment(address(settings), 'sender.address')}")
    if smtp.domain:
        lines.append(f"MAILNAME {_mail_name(settings)}")
    files = []
    if authentication.required:
        lines.append(f"AUTHPATH {_no_comment(directory, 'outputs.dma')}/{_LOGIN}")
        if in_clear(settings):
            lines.append("INSECURE")
        files.append(Part(_LOGIN, _login(settings, password), is_login=True))
    return [Part("dma.conf", "\n".join(lines) + "\n"), *files]


def _mail_name(settings: Settings) -> str:
    """What it says in EHLO; mail to that name it keeps on its machine, or refuses."""
    name = ehlo_name(settings)
    if name.lower() == address(settings).rpartition("@")[2].lower():
        raise refusal(
            "smtp.domain",
            PROGRAM,
            _(
                "it delivers mail to that name on this machine, and sends none of it; give the "
                "machine's own full name, or leave it empty."
            ),
        )
    return name


def _tls(settings: Settings) -> list[str]:
    smtp = settings.smtp
    if smtp.encryption == "none":
        return []
    lines = ["SECURETRANSFER"]
    if smtp.encryption == "starttls":
        lines.append("STARTTLS")
    if smtp.fingerprint:
        lines.append(f"FINGERPRINT {smtp.fingerprint.replace(':', '')}")
    elif smtp.verify_certificate:
        raise refusal(
            "smtp.verify_certificate",
            PROGRAM,
            _("it knows no authorities; give the server's certificate by its Fingerprint."),
        )
    if smtp.certificate_file:
        lines.append(f"CERTFILE {_no_comment(smtp.certificate_file, 'smtp.certificate_file')}")
    return lines


def _login(settings: Settings, password: SecretStr | None) -> str:
    username = settings.authentication.username
    if "|" in username or username.startswith("#"):
        raise refusal(
            "authentication.username", PROGRAM, _("| and a # at its beginning end it there.")
        )
    if ":" in host(settings):
        raise refusal("smtp.host", PROGRAM, _("the first : ends it there; give the server's name."))
    start = f"{username}|{host(settings)}:"
    if password is None:
        return f"# {no_password(settings)}\n# {start}PASSWORD\n"
    line = f"{start}{clear(password, PROGRAM)}"
    if len(line.encode()) > _LONGEST:
        raise refusal(
            PASSWORD, PROGRAM, _("its lines end at {longest} bytes.").format(longest=_LONGEST)
        )
    return f"{line}\n"


def _no_comment(text: str, key: str) -> str:
    if "#" in text:
        raise refusal(key, PROGRAM, _("# begins a comment there."))
    return text
