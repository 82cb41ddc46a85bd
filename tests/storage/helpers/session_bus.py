"""A session bus of a test's own, with gnome-keyring on it in a given state, or none at all."""

import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped] # it has no types
from secretstorage import Collection, check_service_availability, dbus_init

# Activation never comes from the host's own services.
_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={directory}/bus</listen>
  <servicedir>{directory}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_DAEMON = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
_STUCK = """\
[D-BUS Service]
Name=org.freedesktop.secrets
Exec=/bin/sleep 300
"""


class Bus:
    """A session bus.

    Args:
        directory: Of its own, for its owner alone.
    """

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.directory = directory
        self.keyring: subprocess.Popen[bytes] | None = None
        (directory / "services").mkdir()
        (directory / "bus.conf").write_text(_CONFIG.format(directory=directory))
        self._daemon = subprocess.Popen(
            [
                "dbus-daemon",
                f"--config-file={directory}/bus.conf",
                "--nofork",
                "--nopidfile",
                "--print-address=1",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._daemon.stdout
        address = self._daemon.stdout.readline().decode().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(directory))

    def start_keyring(self, *, unlocked: bool = True) -> None:
        """gnome-keyring with a login keyring that is unlocked, or with no keyring at all."""
        options = ["--unlock"] if unlocked else []
        self.keyring = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self.keyring.stdin
        self.keyring.stdin.write(b"master\n" if unlocked else b"")
        self.keyring.stdin.close()
        with closing(dbus_init()) as bus:
            while not check_service_availability(bus):
                assert self.keyring.poll() is None, "gnome-keyring ended"

    def lock(self) -> None:
        """Lock the login keyring."""
        with closing(dbus_init()) as bus:
            Collection(bus).lock()

    def freeze(self) -> None:
        """Stop gnome-keyring where it stands; it still owns its name."""
        assert self.keyring
        self.keyring.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self.keyring
        self.keyring.send_signal(signal.SIGCONT)

    def activation_sticks(self) -> None:
        """Let the bus start a keyring that never comes up."""
        (self.directory / "services" / "stuck.service").write_text(_STUCK)
        with closing(dbus_init()) as bus:  # a SIGHUP could come before the daemon expects one
            bus.send_and_get_reply(new_method_call(_DAEMON, "ReloadConfig"))

    def end(self) -> None:
        for process in (self.keyring, self._daemon):
            if process is not None:
                process.kill()
                process.wait()
        assert self._daemon.stdout
        self._daemon.stdout.close()


@contextmanager
def mute_bus(directory: Path, monkeypatch: pytest.MonkeyPatch, *, greets: bool) -> Iterator[None]:
    """A socket that takes connections and says nothing; or only lets one in, as a bus does."""
    with socket.socket(socket.AF_UNIX) as listening:
        path = directory / "mute"
        listening.bind(str(path))
        listening.listen()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={path}")
        if greets:
            threading.Thread(target=_greet, args=(listening,), daemon=True).start()
        yield
        listening.shutdown(socket.SHUT_RDWR)


def _greet(listening: socket.socket) -> None:
    """Let one in (D-Bus Specification, Authentication Protocol), and say nothing more."""
    with suppress(OSError):
        while True:
            peer, _ = listening.accept()
            with peer:
                while chunk := peer.recv(1000):
                    if chunk.startswith(b"\0AUTH") or chunk.startswith(b"AUTH"):
                        peer.send(b"OK 1234deadbeef1234deadbeef12345678\r\n")
                    elif b"NEGOTIATE" in chunk:
                        peer.send(b"AGREE_UNIX_FD\r\n")
