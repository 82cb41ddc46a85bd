"""Where the user's own files are."""

import sys
from itertools import product
from pathlib import Path

import platformdirs
import pytest

from tui import paths


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
@pytest.mark.parametrize(
    ("home", "named"),
    list(
        product(
            [None, "", "home/relative", "/", "/home/alice", "/home/alice/"],
            [None, "", "relative", "~/x", "/xdg", "/xdg/"],
        )
    ),
)
def test_they_are_where_platformdirs_has_them(
    monkeypatch: pytest.MonkeyPatch, home: str | None, named: str | None
) -> None:
    """Mutations: a relative path counts; a variable that is empty does."""
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")
    for name in names:
        value = home if name == "HOME" else named
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert paths.state_directory() == platformdirs.user_state_path("posthouse")
    assert paths.data_directory() == platformdirs.user_data_path("posthouse")
    assert paths.preferences_file().parent == platformdirs.user_config_path("posthouse")
    monkeypatch.delenv("POSTHOUSE_CONFIG_DIR", raising=False)
    monkeypatch.setattr(paths, "SYSTEM_CONFIG", Path("/nowhere/posthouse"))
    assert paths.config_directory(None) == platformdirs.user_config_path("posthouse").absolute()
