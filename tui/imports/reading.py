"""The way from a file to organizations: its format, its contents, what is wrong with them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from tui.imports import csv_file, env_file, ini_file, json_file, msmtp_file, postfix_file
from tui.imports.found import Contents, Found, Place, WrongFile, id_from, shown
from tui.language import _
from tui.settings.checking.checks import check
from tui.settings.names import HOST, ID

FORMATS = ("csv", "json", "msmtp", "env", "postfix", "ini")
OF_ONE = ("env", "postfix", "ini")
"""The formats that tell of one organization, and not which."""
_READERS: dict[str, Callable[[bytes], Contents]] = {
    "csv": csv_file.read,
    "json": json_file.read,
    "msmtp": msmtp_file.read,
    "env": env_file.read,
    "ini": ini_file.read,
}
_BY_SUFFIX = {".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "json", ".ini": "ini",
              ".env": "env"}  # fmt: skip
_BY_NAME = {"msmtprc": "msmtp", ".msmtprc": "msmtp", "main.cf": "postfix", ".env": "env"}


def format_of(name: str) -> str:
    """Return the format that a file's name tells; empty where it tells none."""
    path = PurePath(name)
    return _BY_NAME.get(path.name) or _BY_SUFFIX.get(path.suffix.lower(), "")


def read(
    data: bytes, format: str, *, organization: str = "", sasl_passwd: bytes | None = None
) -> Contents:
    """Read a file, and look at each value as it would be typed.

    Args:
        format: One of FORMATS.
        organization: Whose settings they are, for a format in OF_ONE.
        sasl_passwd: For postfix the map of logins; None where it is not known.

    Raises:
        WrongFile: Something in it is wrong, with its place.
    """
    is_postfix = format == "postfix"
    found = postfix_file.read(data, sasl_passwd) if is_postfix else _READERS[format](data)
    if organization:
        found = replace(found, organizations=(_named(found.organizations[0], organization),))
    if not found.organizations:
        raise WrongFile(_("has no organization in it."))
    seen: dict[str, int] = {}
    for one in found.organizations:
        _identify(one)
        if one.id in seen:
            raise WrongFile(
                _("{id} is in line {line} already.").format(id=one.id, line=seen[one.id]),
                one.place("id"),
            )
        seen[one.id] = one.line
        _refuse_wrong(one)
    return found


def _named(one: Found, organization: str) -> Found:
    one.id = organization
    return one


def _identify(one: Found) -> None:
    """Give an organization its id, where the file does not.

    Raises:
        WrongFile: No id can be made, or it is none.
    """
    if not one.id:
        one.id = id_from(str(one.values.get("name", "")))
        if not one.id:
            raise WrongFile(
                _("has neither an id, nor a name that an id can be made from."), Place(one.line)
            )
    if one.id == HOST:
        raise WrongFile(
            _("The id host is taken: it means the host's own settings."), one.place("id")
        )
    if not ID.fullmatch(one.id):
        sentence = _(
            "{id} is no id: 1 to 63 small letters, digits, dots, hyphens or underscores, like "
            "acme-labs."
        )
        raise WrongFile(sentence.format(id=shown(one.id)), one.place("id"))


def _refuse_wrong(one: Found) -> None:
    for problem in check({**one.values, "mail.mode": "default"}).errors:
        if problem.key in one.values:
            raise WrongFile(f"{problem.key}: {problem.sentence}", one.place(problem.key))
    mode = one.values.get("mail.mode", "default")
    if mode not in ("default", "custom"):
        for problem in check({"mail.mode": mode}).errors:
            if problem.key == "mail.mode":
                raise WrongFile(f"mail.mode: {problem.sentence}", one.place("mail.mode"))
