"""What is typed stays, valid or not, and knows whether it differs from the file."""

from tui.settings.draft import Draft

SAVED = {"mail.mode": "custom", "smtp.host": "a.example", "smtp.port": 587}


def test_typing_the_saved_value_again_is_no_edit() -> None:
    draft = Draft(SAVED)
    draft.edit("smtp.port", "25")
    assert draft.edits == {"smtp.port": "25"}
    draft.edit("smtp.port", "587")
    assert draft.edits == {}


def test_a_wrong_value_is_kept_and_named() -> None:
    draft = Draft(SAVED)
    draft.edit("smtp.port", "abc")
    assert draft.value("smtp.port") == "abc"
    assert "whole number" in draft.checked().errors[0].sentence


def test_switching_to_default_and_back_keeps_every_value() -> None:
    draft = Draft(SAVED)
    draft.edit("sender.name", "Typed")
    draft.edit("mail.mode", "default")
    draft.edit("mail.mode", "custom")
    assert draft.edits == {"sender.name": "Typed"}
    assert draft.value("smtp.host") == "a.example"


def test_a_value_of_the_wrong_type_in_the_file_shows_as_text() -> None:
    assert Draft({"smtp.port": [1, 2], "smtp.verify_certificate": "yes"}).value("smtp.port") == (
        "[1, 2]"
    )


def test_revert_forgets_every_edit() -> None:
    draft = Draft(SAVED)
    draft.edit("smtp.host", "b.example")
    draft.revert()
    assert draft.value("smtp.host") == "a.example"


def test_a_command_is_a_list_in_the_file_and_a_line_on_the_screen() -> None:
    draft = Draft({**SAVED, "authentication.command": ["pass", "show", "two words"]})
    assert draft.value("authentication.command") == "pass show 'two words'"
    draft.edit("authentication.command", "pass show other")
    draft.edit("authentication.command", "pass show 'two words'")
    assert draft.edits == {}
    assert draft.checked().settings.authentication.command == ("pass", "show", "two words")
    assert Draft({}).value("authentication.command") == ""
