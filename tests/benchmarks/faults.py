"""Every fault of the table: seconds to each tool's verdict, and whether it names the cause."""

import re
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from tests.benchmarks.causes import CAUSES
from tests.benchmarks.measure import Table
from tests.benchmarks.server import Repeated
from tests.benchmarks.tools import RECIPIENT, Job, Tool, installed, own_words
from tests.smtp.diagnosis.test_faults import FAULTS
from tests.smtp.diagnosis.test_replies import REPLIES
from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.scripted import ScriptedServer, Step, finish, tls
from tests.smtp.helpers.scripts import BANNER, EHLO, EHLO_TLS, IMPLICIT, refuse
from tui.smtp.record.events import Stage


@dataclass(frozen=True)
class Row:
    """One fault.

    Attributes:
        said: The server's decisive words, where it says any.
        host: Another server than the one that plays the steps.
        also: What is special about it, beside its name.
    """

    failure: str
    steps: Sequence[Step] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    recipient: str = ""
    said: str = ""
    host: str = ""
    also: str = ""


def measure(place: Path, certificates: Certificates, runs: int) -> list[Table]:
    """One run each."""
    tools, faults = installed(), _faults(certificates)
    rows: list[tuple[object, ...]] = []
    found: dict[str, list[Found]] = {name: [] for name in tools}
    for fault in faults:
        for name, tool in tools.items():
            found[name].append(_try(tool, fault, place, certificates))
        rows.append((f"{fault.failure}{fault.also}", *(str(found[name][-1]) for name in tools)))
    return [
        _summary(found),
        Table("Every fault, by the name that Posthouse gives it", ("", *tools), rows, _NOTE),
    ]


NAMED, QUOTED, SILENT = "named", "quoted", "silent"
_NOTE = (
    "named: its own words name the cause; quoted: only the server's words are shown; silent: "
    "neither. Seconds from the connection, or from the start where there was none, to the end of "
    "the program; every tool was told to wait 2 s at most."
)


def _summary(found: Mapping[str, Sequence["Found"]]) -> Table:
    def row(label: str, count: Callable[[Sequence[Found]], object]) -> tuple[object, ...]:
        return (label, *(count(each) for each in found.values()))

    def of(verdict: str) -> Callable[[Sequence[Found]], object]:
        return lambda each: sum(one.verdict == verdict for one in each)

    faults = len(next(iter(found.values())))
    rows = [
        row("names the cause in its own words", of(NAMED)),
        row("only shows the server's words", of(QUOTED)),
        row("neither", of(SILENT)),
        row("seconds to the verdict, median", lambda e: f"{median(one.seconds for one in e):.2f}"),
        row("seconds to the verdict, longest", lambda e: f"{max(one.seconds for one in e):.2f}"),
    ]
    return Table(f"What a tool makes of {faults} faults", ("", *found), rows)


@dataclass(frozen=True)
class Found:
    """What a tool made of a fault.

    Attributes:
        seconds: From the connection to the end of the program.
        verdict: A word of ``_NOTE``.
    """

    seconds: float
    verdict: str

    def __str__(self) -> str:
        return f"{self.verdict} {self.seconds:5.2f} s"


def _faults(certificates: Certificates) -> list[Row]:
    """The first script of each failure that a server can bring about."""
    found = {row.failure + row.also: row for row in _whole(certificates)}
    for fault in FAULTS:
        recipient = str(fault.rest.get("recipient", ""))
        settings = dict(fault.settings)
        if (
            fault.failure == "certificate-invalid"
        ):  # a certificate that is trusted, but not for this
            settings["smtp.ca_file"] = certificates.purpose_file
        row = Row(fault.failure, _polite(fault.steps(certificates)), settings, recipient)
        if fault.failure in CAUSES:
            found.setdefault(fault.failure, row)
    for failure, stage, reply in REPLIES:
        settings = {"authentication.required": True} if stage is Stage.AUTH else {}
        row = Row(failure, _polite(refuse(stage, reply), reply), settings, said=_words(reply))
        if failure in CAUSES:
            found.setdefault(failure, row)
    return list(found.values())


def _whole(certificates: Certificates) -> list[Row]:
    """Before a server says anything; and servers that show a second look what is right."""
    return [
        Row("name-not-found", host="mail.nowhere.invalid"),
        Row("connection-refused"),
        Row("connect-timeout"),
        Row("no-banner", [tls(certificates.good), BANNER, EHLO, finish], also=", TLS answers"),
        Row("wrong-tls-mode-implicit", _polite([BANNER, EHLO_TLS, finish]), IMPLICIT),
    ]


@contextmanager
def _listening(fault: Row) -> Iterator[tuple[int, Callable[[], float]]]:
    """A port, and when somebody first came to it, by time.monotonic(); 0 where nobody did."""
    if fault.failure == "connection-refused":
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        yield port, lambda: 0.0
    elif fault.failure == "connect-timeout":
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)  # the kernel drops what comes once the queue is full
            with socket.create_connection(full.getsockname()):
                yield full.getsockname()[1], lambda: 0.0
    else:
        with Repeated(*fault.steps) as server:
            yield server.port, lambda: server.began


def _polite(steps: Sequence[Step], reply: str = "502 5.5.1 no") -> list[Step]:
    """The same script, but at its end every further command gets an answer."""
    answer = reply.replace("\n", "\r\n").encode() + b"\r\n"

    def end(server: ScriptedServer) -> None:
        while (line := server.line()) != b"QUIT":
            server.send(b"250 2.0.0 Ok\r\n" if line.upper() == b"RSET" else answer)
        server.send(b"221 2.0.0 Bye\r\n")
        finish(server)

    return [end if step is finish else step for step in steps]


def _words(reply: str) -> str:
    return "\n".join(
        re.sub(r"^\d{3}[ -](?:\d\.\d+\.\d+ )?", "", line) for line in reply.split("\n")
    )


def _try(tool: Tool, fault: Row, place: Path, certificates: Certificates) -> Found:
    encryption = str(fault.settings.get("smtp.encryption", "none"))
    job = Job(
        place,
        0,
        encryption=encryption,
        host=fault.host or ("127.0.0.1" if encryption == "none" else "localhost"),
        ca_file=str(fault.settings.get("smtp.ca_file", certificates.ca_file)),
        login=bool(fault.settings.get("authentication.required")),
        mechanism=str(fault.settings.get("authentication.mechanism", "PLAIN")),
        recipient=fault.recipient or RECIPIENT,
    )
    with _listening(fault) as (port, began):
        ended = tool(replace(job, port=port))
        seconds = ended.over - began() if began() else ended.seconds
    own = own_words(ended.output, fault.said)
    if re.search(CAUSES[fault.failure], own, re.IGNORECASE):
        return Found(seconds, NAMED)
    quoted = bool(fault.said) and fault.said.splitlines()[0] in ended.output
    return Found(seconds, QUOTED if quoted else SILENT)
