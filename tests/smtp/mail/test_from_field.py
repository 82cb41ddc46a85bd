"""The field From as Posthouse writes it, where a program did not."""

from email.policy import SMTP

import pytest

from tui.smtp.mail.from_field import from_field

ADDRESS = "admin@example.com"


@pytest.mark.parametrize(
    "name",
    ["", "Acme", "Acme GmbH", 'Acme "Labs"', "Back\\slash", "a, b; (c) <d>", "x" * 49, "y " * 40],
)
def test_a_plain_one_is_as_the_library_writes_it(name: str) -> None:
    """Mutations: quotes are not escaped; a long line is not folded."""
    quoted = name.replace("\\", r"\\").replace('"', r"\"")
    value = f'"{quoted}" <{ADDRESS}>' if name else ADDRESS
    assert (
        from_field(name, ADDRESS) == SMTP.header_factory("From", value).fold(policy=SMTP).encode()
    )
