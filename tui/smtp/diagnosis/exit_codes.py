"""Choose the exit code of sendmail (sysexits.h), by which cron and queues know what to do."""

import socket
import ssl

from tui.errors import Exit
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal
from tui.smtp.stages.findings import Ending

_OF_SIGNAL = {
    Signal.CA_FILE: Exit.CONFIGURATION,
    Signal.CLIENT_CERTIFICATE: Exit.CONFIGURATION,
    Signal.NO_PASSWORD: Exit.CONFIGURATION,
    Signal.CLEARTEXT: Exit.CONFIGURATION,
    Signal.UNVERIFIED: Exit.CONFIGURATION,
    Signal.NO_SMTPUTF8: Exit.DATA,
    Signal.NO_8BITMIME: Exit.DATA,
    Signal.TOO_LARGE: Exit.DATA,
}
_TEMPORARY = {Signal.CONNECT, Signal.TIMEOUT, Signal.DEADLINE, Signal.CLOSED}


def sysexit(ending: Ending) -> Exit:
    """Choose the exit code of ``posthouse send``: 75 where the same mail may go out later; else 65
    for the mail, 67 for its recipients, 77 for the login, 78 for the settings, and 69 for what the
    server is or does.
    """
    signal = ending.signal
    if signal is Signal.REPLY:
        return _of_reply(ending)
    if signal is Signal.NAME:
        unknown = getattr(ending.stop.error, "errno", None) == socket.EAI_NONAME
        return Exit.CONFIGURATION if unknown else Exit.TRY_AGAIN
    if signal is Signal.HANDSHAKE:
        broken_off = not isinstance(ending.stop.error, ssl.SSLError)
        return Exit.TRY_AGAIN if broken_off else Exit.UNAVAILABLE
    if signal in _TEMPORARY:
        return Exit.TRY_AGAIN
    return _OF_SIGNAL.get(signal, Exit.UNAVAILABLE)


def _of_reply(ending: Ending) -> Exit:
    code = ending.reply.code if ending.reply else 0
    if code < 500:
        return Exit.TRY_AGAIN
    if code == 530 or ending.facts.stage is Stage.AUTH:
        return Exit.NO_PERMISSION
    too_large = code == 552 and ending.facts.stage is Stage.MAIL
    if too_large or ending.facts.stage is Stage.DATA:
        return Exit.DATA
    return Exit.NO_USER if ending.facts.stage is Stage.RCPT else Exit.UNAVAILABLE
