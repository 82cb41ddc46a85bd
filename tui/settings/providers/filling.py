"""From a row of the table to the values of a form."""

from collections.abc import Mapping
from difflib import get_close_matches

from tui.errors import InvalidInput
from tui.language import _
from tui.settings.checking.checks import check
from tui.settings.checking.values import is_ip
from tui.settings.providers.provider import ADDRESS, IMPLICIT, STARTTLS, Provider
from tui.settings.providers.table import PROVIDERS, by_host, by_id
from tui.settings.split_host import host_and_port
from tui.text import printable


def named(text: str) -> Provider:
    """The provider of a script: ``sendgrid``, or with its region ``amazon-ses:eu-west-1``.

    Raises:
        InvalidInput: There is none, or its region is missing or not known.
    """
    provider_id, _colon, region = text.partition(":")
    provider = by_id(provider_id)
    if provider is None:
        near = get_close_matches(provider_id[:80], [row.id for row in PROVIDERS], n=1)
        sentence = (
            _("No provider has the id {provider_id}; did you mean {near}?")
            if near
            else _("No provider has the id {provider_id}; posthouse providers lists them.")
        )
        raise InvalidInput(
            sentence.format(provider_id=printable(provider_id, 80), near=near[0] if near else "")
        )
    if region in provider.regions or (not region and not provider.regions):
        return in_region(provider, region)
    if not provider.regions:
        raise InvalidInput(
            _("{name} has no regions; give only {id}.").format(name=provider.name, id=provider.id)
        )
    wrong = (
        _("{name} has no region {region}").format(name=provider.name, region=printable(region, 80))
        if region
        else _("Region missing")
    )
    example = f"{provider.id}:{provider.regions[0]}"
    raise InvalidInput(
        _("{wrong}: give one after a colon, like {example}. It has {regions}.").format(
            wrong=wrong, example=example, regions=", ".join(provider.regions)
        )
    )


def in_region(provider: Provider, region: str) -> Provider:
    """The same provider with the server of one region, where it has regions."""
    if not provider.regions:
        return provider
    return provider._replace(host=provider.host_in(region), regions=())


def own_server(text: str) -> Provider | None:
    """A server that is in no table, as a person typed it: ``mail.acme.example``, or with a port.

    Returns:
        What is known of it, which is not how it logs in; None for what is no server's whole name.
    """
    host, port = host_and_port(text.strip())
    is_whole = "." in host or is_ip(host) or host.lower() == "localhost"
    checked = check({"smtp.host": host, "smtp.port": port or 587})
    if not is_whole or {"smtp.host", "smtp.port"} & {problem.key for problem in checked.errors}:
        return None
    smtp = checked.settings.smtp
    (port_of_tls, implicit), (_port, starttls) = *IMPLICIT, *STARTTLS
    return Provider(
        id="",
        name=smtp.host,
        host=smtp.host.lower(),
        ports=((smtp.port, implicit if smtp.port == port_of_tls else starttls),),
        username="",
        password="",
    )


def filling(provider: Provider, now: Mapping[str, object]) -> dict[str, str | bool]:
    """The values that go into the form, by key; what was typed stays unless the provider fixes it.

    Args:
        provider: With the server of one region, where it has regions.
        now: What stands in the form.
    """
    values: dict[str, str | bool] = {
        "smtp.host": provider.host,
        "smtp.port": str(provider.port),
        "smtp.encryption": provider.encryption,
    }
    if provider.username:  # else it may be one without a login
        values["authentication.required"] = True
    before = str(now.get("smtp.host", "")).lower()
    if before != provider.host or provider.mechanism != "auto":
        values["authentication.mechanism"] = provider.mechanism
    if before != provider.host:
        # What was trusted, or let pass, was the other server's.
        values |= {"smtp.ca_file": "", "smtp.fingerprint": ""}
        if not is_ip(provider.host):
            values |= {"smtp.verify_certificate": True, "authentication.allow_cleartext": False}
    if now.get("authentication.secret") == "oauth" and provider.sign_in:
        values["authentication.mechanism"] = "auto"
        values["oauth.provider"] = provider.sign_in
        if now.get("oauth.provider") != provider.sign_in:
            values |= {"oauth.issuer": "", "oauth.scope": "", "oauth.audience": ""}
    values["authentication.username"] = _username(provider, by_host(before), now)
    return values


def _username(provider: Provider, before: Provider | None, now: Mapping[str, object]) -> str:
    if provider.word:
        return provider.word
    username = str(now.get("authentication.username", ""))
    if before is not None and username == before.word:
        username = ""
    if not username and provider.username == ADDRESS and provider.sender_rule == "login":
        return str(now.get("sender.address", ""))
    return username


def wanted(provider: Provider) -> dict[str, str]:
    """What to put into the fields that only the person knows, in the provider's words, by key."""
    if not provider.username:
        return {
            "authentication.username": _("Leave it empty where {name} wants no login.").format(
                name=provider.name
            )
        }
    words = {
        "authentication.username": _("{name} wants {username}.").format(
            name=provider.name, username=_(provider.username)
        ),
        "password": _("{name} wants {password}.").format(
            name=provider.name, password=_(provider.password)
        ),
    }
    if provider.sender:
        words["sender.address"] = _("{name} wants {sender}.").format(
            name=provider.name, sender=provider.sender
        )
    return words
