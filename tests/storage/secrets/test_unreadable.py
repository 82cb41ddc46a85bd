"""A file with a password that this user may not read: which, whose it is, what mends it."""

import os
from pathlib import Path

import pytest

from tests.programs import needs_root
from tests.storage.helpers.not_root import not_root
from tui.errors import SecretUnavailable
from tui.settings.model import Authentication, OAuth
from tui.storage.secret_source import place_of
from tui.storage.secrets.file import PasswordFile
from tui.storage.sign_in import client_secret
from tui.storage.workspace import open_workspace

pytestmark = needs_root("to become other users takes root")


def refusal(path: Path, key: str = "authentication.secret") -> str:
    workspace = open_workspace(Path("/nowhere"), Path("/nowhere"))
    login = Authentication(secret="file", file=str(path))
    oauth = OAuth(client_secret="file", client_secret_file=str(path))
    is_login = key == "authentication.secret"
    kept = place_of(workspace, login) if is_login else client_secret.place_of(workspace, oauth)
    with pytest.raises(SecretUnavailable) as refused:
        kept.get("")
    return refused.value.sentence


@pytest.mark.parametrize("key", ["authentication.secret", "oauth.client_secret"])
def test_of_somebody_else(key: str) -> None:
    """Mutations: only what the system says; another key; the file's owner for the directory's."""
    with not_root() as place:
        os.seteuid(0)
        secret = place / "closed" / "password"
        secret.parent.mkdir(mode=0o711)
        secret.write_text("x\n")
        secret.chmod(0o600)
        os.chown(place, 0, 0)
        place.chmod(0o711)
        os.seteuid(65534)
        ask = f"Work as root, or type it yourself in a test: posthouse test ORG --set {key}=ask"
        said = f"The password file {secret} can't be read: "
        whose = "it belongs to root (mode 0600), and you are nobody"
        assert refusal(secret, key) == f"{said}{whose}. {ask}"
        look = PasswordFile(str(secret), Path("/nowhere"), {}).look("")
        assert (look.place, look.stored) == (f"{said}{whose}", False)
        os.seteuid(0)
        secret.parent.chmod(0o700)
        os.seteuid(65534)
        whose = f"{secret.parent} belongs to root (mode 0700), and you are nobody"
        assert refusal(secret, key) == f"{said}{whose}. {ask}"
        with pytest.raises(SecretUnavailable) as refused:
            client_secret.key_of(OAuth(key_file=str(secret)))
        assert refused.value.sentence == f"The key file {secret} can't be read: {whose}."


def test_of_ones_own() -> None:
    """Mutations: another's help; the right of a directory for a file."""
    with not_root() as place:
        secret = place / "password"
        secret.write_text("x\n")
        secret.chmod(0)
        assert refusal(secret).endswith(f"and you are nobody. To mend that: chmod u+r {secret}")


def test_of_a_link(tmp_path: Path) -> None:
    """Mutation: “Too many levels of symbolic links”."""
    (tmp_path / "link").symlink_to("password")
    (tmp_path / "password").touch(0o600)
    said = f"The password file {tmp_path / 'link'} can't be read: it is a symbolic link, which is "
    assert refusal(tmp_path / "link") == f"{said}not followed; name the file itself."
