"""What the providers of the table are known to refuse gets the verdict that helps."""

import pytest

from tests.smtp.conftest import Redirect
from tests.smtp.diagnosis.test_reported import steps
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.provider_replies import ROWS, Row
from tests.smtp.helpers.reported import Reported
from tests.smtp.helpers.scripted import ScriptedServer
from tests.smtp.helpers.scripts import LOGIN
from tui.settings.providers.table import PROVIDERS, by_host, by_id
from tui.smtp.record.events import Stage


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.provider}-{row.reply[:30]}")
async def test_a_refusal_of_a_provider(row: Row, redirect: Redirect) -> None:
    provider = by_id(row.provider)
    assert provider
    wants_login = row.field == "authentication.required" or row.failure == "starttls-required"
    changed = {} if wants_login else {**LOGIN, "authentication.username": "me@login.example"}
    case = Reported(row.source, row.stage, row.reply, row.failure, changed=changed)
    with ScriptedServer(*steps(case, None)) as server:
        redirect(server.port)
        host = {"smtp.host": provider.hosts()[0], **changed}
        verdict = (await hold(attempt(587, host))).verdict
    text = f"{verdict.summary} {verdict.cause}"
    assert (verdict.failure, verdict.field) == (row.failure, row.field), text
    if verdict.failure == "bad-credentials":
        assert provider.name in text
    fixed = {key for remedy in verdict.remedies for key in remedy.changes}
    assert "smtp.fingerprint" not in fixed
    assert ("smtp.encryption", "none") not in [(r.key, r.value) for r in verdict.remedies]
    assert verdict.stage is (Stage.DATA if row.stage == "dot" else row.stage)


def test_every_refusal_has_a_source_and_a_provider() -> None:
    assert all(row.source for row in ROWS)
    assert {row.provider for row in ROWS} <= {provider.id for provider in PROVIDERS}


@pytest.mark.parametrize(
    ("alias", "provider"),
    [
        ("smtp.yandex.ru", "yandex"),
        ("smtp.googlemail.com", "gmail"),
        ("smtp.1und1.de", "ionos"),
        ("PRO1.mail.ovh.net.", "ovh"),
        ("smtppro.zoho.com", "zoho"),
        ("smtp.zoho.com.au", "zoho"),
        ("smtp-relay.sendinblue.com", "brevo"),
        ("outlook.office365.com", "microsoft-365"),
        ("smtp.live.com", "outlook"),
    ],
)
def test_another_name_of_a_provider_has_its_advice(alias: str, provider: str) -> None:
    found = by_host(alias)
    assert found
    assert found.id == provider


def test_a_server_of_another_data_centre_is_known() -> None:
    """Else a pin would be offered there. Mutation: Zoho's in Australia is no alias."""
    assert all(by_host(sibling) for row in PROVIDERS for sibling in row.siblings)


def test_no_alias_is_claimed_twice_or_is_a_server_of_the_table() -> None:
    aliases = [alias for row in PROVIDERS for alias in row.aliases]
    hosts = {host for row in PROVIDERS for host in row.hosts()}
    assert len(aliases) == len(set(aliases))
    assert not hosts & set(aliases)


async def test_an_account_of_another_data_centre(redirect: Redirect) -> None:
    """Mutation: the servers of the other data centres are not named."""
    case = Reported("own", Stage.AUTH, "535 Authentication Failed", "", changed=LOGIN)
    with ScriptedServer(*steps(case, None)) as server:
        redirect(server.port)
        verdict = (await hold(attempt(587, {"smtp.host": "smtp.zoho.com", **LOGIN}))).verdict
    assert "another data centre" in verdict.cause
    assert "smtp.zoho.eu" in verdict.cause
