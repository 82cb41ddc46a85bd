"""JSON: every setting, with its type."""

import json

from tests.exports.helpers.samples import text


def test_every_setting_is_in_it() -> None:
    found = json.loads(text("json", {"sender.name": "Büro"}))
    assert set(found) == {"smtp", "authentication", "sender"}
    assert (found["smtp"]["port"], found["smtp"]["verify_certificate"]) == (587, True)
    assert found["authentication"]["variable"] == "ACME_PASSWORD"
    assert "password" not in found["authentication"]
    assert found["sender"] == {"address": "robot@acme.example", "name": "Büro"}


def test_a_password_of_any_kind() -> None:
    assert json.loads(text("json", password='\n"\\\x1b€'))["authentication"]["password"] == (
        '\n"\\\x1b€'
    )
