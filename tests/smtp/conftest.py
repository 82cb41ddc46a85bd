"""Certificates of every kind, and a name service that leads to the loopback."""

import socket
from collections.abc import Callable

import pytest

from tests.smtp.helpers.certificates import Certificates, make_certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


Redirect = Callable[[int], None]


@pytest.fixture
def redirect(monkeypatch: pytest.MonkeyPatch) -> Redirect:
    """Every name leads to a port of the loopback, whatever port the settings say."""

    def to(port: int) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    return to
