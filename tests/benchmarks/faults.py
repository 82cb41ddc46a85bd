"""Every fault of the table: seconds to each tool's verdict, and whether it names the cause."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tests.benchmarks.causes import CAUSES
from tests.benchmarks.measure import Table
from tests.benchmarks.tools import Job, Tool, installed, own_words
from tests.smtp.certificates import Certificates
from tests.smtp.scripted import ScriptedServer, Step, finish
from tests.smtp.scripts import refuse
from tests.smtp.test_faults import FAULTS
from tests.smtp.test_replies import REPLIES
from tui.smtp.events import Stage


@dataclass(frozen=True)
class Row:
    """One fault.

    Attributes:
        said: The server's decisive words, where it says any.
    """

    failure: str
    steps: Sequence[Step]
    settings: Mapping[str, object]
    recipient: str = ""
    said: str = ""


def measure(place: Path, certificates: Certificates, runs: int) -> list[Table]:
    """One run each; the clock shows what a person waits, process start included."""
    tools = installed()
    rows: list[tuple[object, ...]] = []
    named = dict.fromkeys(tools, 0)
    seconds = dict.fromkeys(tools, 0.0)
    faults = _faults(certificates)
    for fault in faults:
        cells = []
        for name, tool in tools.items():
            took, verdict = _try(tool, fault, place, certificates)
            named[name] += verdict == "named"
            seconds[name] += took
            cells.append(f"{took:.2f} s {verdict}")
        rows.append((fault.failure, *cells))
    total = [f"{seconds[name]:.1f} s, {named[name]} of {len(faults)}" for name in tools]
    rows.append(("all", *total))
    note = (
        "named: its own words name the cause; quoted: only the server's words are shown; "
        "silent: neither. A timeout of 2 s for every tool."
    )
    return [Table("Faults", ("fault", *tools), rows, note)]


def _faults(certificates: Certificates) -> list[Row]:
    """The first script of each failure that a server can bring about."""
    found: dict[str, Row] = {}
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


def _try(tool: Tool, fault: Row, place: Path, certificates: Certificates) -> tuple[float, str]:
    job = Job(place, 0, ca_file=certificates.ca_file)
    encryption = str(fault.settings.get("smtp.encryption", "none"))
    job = replace(
        job,
        encryption=encryption,
        host="127.0.0.1" if encryption == "none" else "localhost",
        ca_file=str(fault.settings.get("smtp.ca_file", certificates.ca_file)),
        login=bool(fault.settings.get("authentication.required")),
        mechanism=str(fault.settings.get("authentication.mechanism", "PLAIN")),
        recipient=fault.recipient or job.recipient,
    )
    # Another client may not follow the script; what it then says is what counts.
    with suppress(AssertionError), ScriptedServer(*fault.steps) as server:
        ended = tool(replace(job, port=server.port))
    own = own_words(ended.output, fault.said)
    if re.search(CAUSES[fault.failure], own, re.IGNORECASE):
        return ended.seconds, "named"
    quoted = bool(fault.said) and fault.said.splitlines()[0] in ended.output
    return ended.seconds, "quoted" if quoted else "silent"
