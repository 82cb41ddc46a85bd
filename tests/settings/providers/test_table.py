"""Every row of the table of providers: usable as settings, documented, found by what it claims."""

from datetime import date
from typing import get_args

import pytest

from tui.settings.checking.checks import check
from tui.settings.checking.values import host as as_host
from tui.settings.checking.values import is_ip
from tui.settings.inheritance import BUILT_IN
from tui.settings.model import Mechanism
from tui.settings.providers.filling import filling, in_region
from tui.settings.providers.provider import Provider
from tui.settings.providers.table import (
    PROVIDERS,
    by_domain,
    by_exchanger,
    by_host,
    by_id,
    search,
)

ROWS = pytest.mark.parametrize("row", PROVIDERS, ids=[row.id for row in PROVIDERS])
IMPLICIT_PORTS = {443, 465, 8465, 2465}
STARTTLS_PORTS = {25, 80, 587, 2525, 2587, 8025}
BOTH_WAYS = {1025}  # Proton's Bridge: whichever its owner chose


@ROWS
def test_a_row_fills_a_form_that_the_model_takes(row: Provider) -> None:
    for region in row.regions or ("",):
        placed = in_region(row, region)
        values = {
            **filling(placed, {}),
            "mail.mode": "custom",
            "authentication.username": row.word or "me@example.com",
            "sender.address": "me@example.com",
        }
        assert check(values).errors == ()
        assert check(values).settings.smtp.host == placed.host


@ROWS
def test_tls_fits_the_port(row: Provider) -> None:
    assert row.ports, "a provider without a port is none"
    assert len(set(row.ports)) == len(row.ports)
    for port, encryption in row.ports:
        check_value = check({"smtp.port": port, "smtp.encryption": encryption})
        assert check_value.problems == ()
        if port not in BOTH_WAYS:
            assert (encryption == "implicit") == (port in IMPLICIT_PORTS)


@ROWS
def test_words_and_sources(row: Provider) -> None:
    assert row.id == row.id.lower().strip()
    assert row.name
    assert row.username
    assert row.password
    assert row.mechanism in get_args(Mechanism)
    assert row.documented == "" or row.documented.startswith("https://")
    assert row.documented or not row.checked, "checked against what?"
    if row.checked:
        assert date(2026, 1, 1) <= date.fromisoformat(row.checked)
    for sentence in (row.note, row.password_ends):
        assert sentence == "" or sentence.endswith(".")
    for words in (row.username, row.password, row.sender):
        assert not words.endswith("."), "they stand inside a sentence"


@ROWS
def test_its_names_are_host_names_in_small_letters(row: Provider) -> None:
    for name in (*row.hosts(), *row.domains, *row.mx, *filter(None, (row.spf,))):
        assert name == as_host(name) == name.lower()
    assert ("{region}" in row.host) == bool(row.regions)


def test_there_are_enough_and_ids_are_unique() -> None:
    ids = [row.id for row in PROVIDERS]
    assert len(ids) == len(set(ids)) >= 50
    assert sum(bool(row.checked) for row in PROVIDERS) >= 50


@pytest.mark.parametrize("claim", ["domains", "mx"])
def test_no_two_rows_claim_the_same(claim: str) -> None:
    claimed = [name for row in PROVIDERS for name in getattr(row, claim)]
    assert sorted(claimed) == sorted(set(claimed))


def test_no_two_rows_have_the_same_server() -> None:
    hosts = [host for row in PROVIDERS for host in row.hosts()]
    assert sorted(hosts) == sorted(set(hosts))


@ROWS
def test_a_row_is_found_by_what_it_claims(row: Provider) -> None:
    assert by_id(row.id) is row
    assert all(by_host(host.upper() + ".") is row for host in row.hosts() if not is_ip(host))
    assert all(by_domain(domain.upper()) is row for domain in row.domains)
    assert all(by_exchanger(f"Mx7.{end}.") is row for end in row.mx)
    assert all(by_exchanger(end) is row for end in row.mx)
    assert row in search(row.id)
    assert row in search(row.name.upper())


@pytest.mark.parametrize(
    ("exchanger", "found"),
    [
        ("acme-com.mail.protection.outlook.com", "microsoft-365"),
        ("acme-com.o-v1.mx.microsoft.", "microsoft-365"),
        ("ASPMX.L.GOOGLE.COM", "gmail"),
        ("in1-smtp.messagingengine.com", "fastmail"),
        ("mx00.kundenserver.de", "ionos"),
        ("evil-messagingengine.com", None),
        ("messagingengine.com.evil.example", None),
        ("mx1.acme.pphosted.com", None),
        ("com", None),
        ("", None),
    ],
)
def test_the_end_of_an_exchanger_is_whole_labels(exchanger: str, found: str | None) -> None:
    """Mutation: comparing with str.endswith finds evil-messagingengine.com."""
    provider = by_exchanger(exchanger)
    assert (provider and provider.id) == found


def test_loopback_is_nobodys_server() -> None:
    """Mutation: without the test for an IP, every server on 127.0.0.1 would be Proton's Bridge."""
    assert by_host("127.0.0.1") is None
    assert by_host("") is None


@pytest.mark.parametrize(
    ("text", "first"),
    [("googlemail.com", "gmail"), ("ses frank", None), ("ses eu-central-1", "amazon-ses"),
     ("microsoft", "microsoft-365"), ("smtp.sendgrid", "sendgrid"), ("mailgun eu", "mailgun-eu")],
)  # fmt: skip
def test_search_takes_every_word(text: str, first: str | None) -> None:
    found = next(search(text), None)
    assert (found and found.id) == first


def test_the_built_in_settings_are_those_of_the_table() -> None:
    row = by_host(BUILT_IN.smtp.host)
    assert row is not None
    assert (row.id, row.word) == ("sendgrid", BUILT_IN.authentication.username)
    assert (BUILT_IN.smtp.port, BUILT_IN.smtp.encryption) == row.ports[0]


@ROWS
def test_a_row_names_no_port_that_no_provider_has(row: Provider) -> None:
    """Mutation: a port moved by one, as a slip of the finger does."""
    for number, mode in row.ports:
        known = IMPLICIT_PORTS if mode == "implicit" else STARTTLS_PORTS
        assert number in known | BOTH_WAYS
