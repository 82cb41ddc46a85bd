"""The course of one pasted dialogue: what was said, what was answered, and where it failed."""

import re
from dataclasses import dataclass, field

from tui.smtp.explain.formats import OTHER_SERVICE, Item
from tui.smtp.explain.outcomes import Outcome
from tui.smtp.explain.places import Places
from tui.smtp.explain.secrets import Response
from tui.smtp.explain.shown import Shown
from tui.smtp.record.events import Stage
from tui.smtp.record.reply import Reply, gather, parse_line
from tui.smtp.record.stop import Signal

LONGEST_REPLY = 100
"""Lines of a reply that are looked at."""

_ORDER = list(Stage)
_COMMANDS = {
    "EHLO": Stage.EHLO, "HELO": Stage.EHLO, "LHLO": Stage.EHLO, "STARTTLS": Stage.TLS,
    "AUTH": Stage.AUTH, "MAIL": Stage.MAIL, "RCPT": Stage.RCPT, "DATA": Stage.DATA,
    "BDAT": Stage.DATA, "QUIT": Stage.QUIT, "RSET": None, "NOOP": None,
}  # fmt: skip
_OVERCOME = (Stage.AUTH, Stage.EHLO, Stage.TLS, Stage.MAIL)
"""Where a later success takes a refusal back; a recipient may be refused beside one that is not."""

_GO_TLS = re.compile(r"\btls\b|go ahead|proceed|ready to start", re.IGNORECASE)
_RUN_ON = re.compile(r"(?<=\S)(?=250[- ](?:[A-Z0-9]{3,}|AUTH=))")


@dataclass(slots=True)
class Failure:
    """The reply or the words that a dialogue in a text ended with.

    Attributes:
        stage: Where.
        guessed: Whether the text does not say where.
        reply: The reply that it failed with; ``outcome`` where there was none.
        no_code: Whether the text has the reply without its three digits.
    """

    stage: Stage
    guessed: bool = False
    reply: Reply | None = None
    outcome: Outcome | None = None
    after_dot: bool = False
    no_code: bool = False


@dataclass(slots=True)
class Course:
    """A dialogue; it takes what client and server say in the order in which they said it.

    Attributes:
        places: Server and addresses.
        shown: The server's certificate.
        failure: The refusal or error that nothing took back.
        passed: The last stage that went well.
        taken: The reply that accepted the message.
        announced: Whether EHLO was answered, so that ``extensions`` are known.
        heard: Whether the server has said anything.
        decisive: The lines that decided, to be shown.
        responses: What the client said to log in.
        challenge: What the server asked last while it did, as it came.
        waiting: The commands that are not answered yet, with their stages.
        hint: The step that a remark named.
    """

    places: Places = field(default_factory=Places)
    shown: Shown = field(default_factory=Shown)
    failure: Failure | None = None
    passed: Stage | None = None
    taken: Reply | None = None
    greeting: str = ""
    extensions: dict[str, str] = field(default_factory=dict)
    announced: bool = False
    mechanism: str = ""
    tls: bool = False
    starttls: bool = False
    heard: bool = False
    decisive: list[Item] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    challenge: bytes = b""
    waiting: list[tuple[Stage | None, Item]] = field(default_factory=list)
    hint: Stage | None = None
    content: bool = False
    lines: list[Item] = field(default_factory=list)

    @property
    def next_stage(self) -> Stage | None:
        """Return the stage of the command that the next reply answers."""
        return self.waiting[0][0] if self.waiting else None

    @property
    def awaits_response(self) -> bool:
        """Tell whether the client is to answer a challenge."""
        return bool(self.challenge) and self.next_stage is Stage.AUTH

    def fails(self, failure: Failure, said: list[Item]) -> None:
        """Keep that the dialogue failed, as these lines say."""
        self.failure, self.decisive = failure, said

    def client(self, item: Item) -> None:
        """Take a line of the client."""
        if self.content:
            if item.text == ".":
                self.content = False
                self.waiting.insert(0, (Stage.DATA, item))
            return
        verb, _, rest = item.text.partition(" ")
        verb = verb.upper().partition(":")[0]
        if verb not in _COMMANDS:
            return
        self.places.learn(item.text)
        self.waiting.append((_COMMANDS[verb], item))
        if _COMMANDS[verb] is Stage.EHLO:
            self.places.ehlo_name = rest.strip()
        elif verb == "AUTH":
            self.challenge = b""
            name, _, initial = rest.strip().partition(" ")
            self.mechanism = name.upper()
            if initial.strip():
                self.respond(initial)

    def respond(self, text: str) -> None:
        """Take what the client says to log in."""
        count = sum(each.mechanism == self.mechanism for each in self.responses)
        self.responses.append(Response(self.mechanism, count, text.strip()))

    def server(self, item: Item) -> None:
        """Take a line of the server; a reply counts once it is whole."""
        parsed = parse_line(item.text.encode("utf-8", "replace"))
        if parsed is None:
            if not self.heard and (item.marked or OTHER_SERVICE.match(item.text)):
                self.heard = True
                remains = _bytes(item.text)
                said = Outcome(Signal.NOT_SMTP, stage=Stage.BANNER, remains=remains)
                self.fails(Failure(Stage.BANNER, outcome=said), [item])
            return
        if self.lines and self.lines[0].text[:3] != item.text[:3]:
            self.end()
        self.lines.append(item)
        if not parsed[1] or len(self.lines) >= LONGEST_REPLY:
            self.end()

    def end(self) -> None:
        """Judge the reply that is under way: no line follows that belongs to it."""
        lines, self.lines = self.lines, []
        if not lines:
            return
        reply = _gathered(lines)
        command: Item | None = None
        if self.waiting:
            stage, command = self.waiting[0]
            if reply.code == 334:
                self.challenge = lines[-1].text[4:].encode() or b" "
                return
            del self.waiting[0]
        else:
            stage = self._where(reply)
        self.heard, self.content = True, False
        if stage is Stage.EHLO and self.starttls:
            stage = Stage.TLS
        said = [*([command] if command else []), *lines]
        if reply.code >= 400 or reply.code not in _hoped(stage, command):
            self._refused(stage, reply, said)
        elif stage is not None:
            self._went_well(stage, reply, said)

    def _where(self, reply: Reply) -> Stage:
        """The stage of a reply whose command the text does not show."""
        passed = self.passed
        if not self.heard or passed is None:
            return Stage.BANNER
        by_code = {220: Stage.TLS, 235: Stage.AUTH, 354: Stage.DATA, 221: Stage.QUIT}
        if reply.code in by_code:
            return by_code[reply.code]
        if passed is Stage.DATA or self.content:
            return Stage.DATA
        if passed in (Stage.BANNER, Stage.TLS) and not (self.tls or reply.code >= 400):
            return Stage.EHLO
        following = {Stage.BANNER: Stage.EHLO, Stage.MAIL: Stage.RCPT, Stage.RCPT: Stage.RCPT}
        return following.get(passed, Stage.MAIL)

    def _refused(self, stage: Stage | None, reply: Reply, said: list[Item]) -> None:
        if stage is None or stage is Stage.QUIT:
            return
        after_dot = stage is Stage.DATA and said[0].text == "."
        again = self.failure is not None and self.failure.stage is stage is Stage.AUTH
        if self.failure is None or again or self.failure.reply is None:
            self.fails(Failure(stage, reply=reply, after_dot=after_dot), said)

    def _went_well(self, stage: Stage, reply: Reply, said: list[Item]) -> None:
        if self.failure and stage is not Stage.QUIT:
            further = _ORDER.index(stage) - _ORDER.index(self.failure.stage)
            if further > 0 or (further == 0 and stage in _OVERCOME):
                self.failure = None
        if stage is Stage.BANNER:
            self.greeting = reply.text
        elif stage is Stage.TLS and reply.code == 220:
            self.starttls = True
        elif stage in (Stage.EHLO, Stage.TLS):
            self.tls = self.tls or self.starttls
            self.extensions, self.announced = _extensions(reply), True
        elif stage is Stage.DATA:
            self.content = reply.code == 354
            self.taken = reply if reply.code == 250 else self.taken
        if stage is not Stage.QUIT or self.passed is None:
            self.passed = stage
            self.decisive = self.decisive if self.failure else said

    def asks_for_tls(self, text: str) -> bool:
        """Tell whether a 220 in the midst of a dialogue is the answer to STARTTLS."""
        shown = self.next_stage is Stage.TLS
        return shown or (not self.starttls and bool(_GO_TLS.search(text)))


def _hoped(stage: Stage | None, command: Item | None) -> tuple[int, ...]:
    """The codes that are good news for a command; without one, in a stage."""
    match stage:
        case Stage.BANNER:
            return (220,)
        case _ if command is None:
            return (220, 221, 235, 250, 251, 252, 334, 354)
        case Stage.TLS if command and command.text.upper() == "STARTTLS":
            return (220,)
        case Stage.AUTH:
            return (235,)
        case Stage.DATA if command and command.text.upper() == "DATA":
            return (354,)
        case Stage.QUIT:
            return (221,)
        case _:
            return (250, 251, 252)


def run_on(text: str) -> list[str]:
    """Part the lines of a reply that a log has written without line ends."""
    return _RUN_ON.split(text) if text.startswith("250-") else [text]


def _bytes(text: str) -> bytes:
    r"""A line as it came where a log shows its bytes as ``\x15`` or as pictures."""
    raw = re.sub("[\u2400-\u241f]", lambda found: chr(ord(found[0]) - 0x2400), text).encode()
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), raw)


def _gathered(lines: list[Item]) -> Reply:
    code = int(lines[0].text[:3])
    texts = [line.text[4:].removeprefix("#") for line in lines]
    return gather(code, texts, lines[-1].text[4:].encode())


def _extensions(reply: Reply) -> dict[str, str]:
    """What EHLO offered, by keyword (RFC 5321 4.1.1.1)."""
    found: dict[str, str] = {}
    for line in reply.lines[1:]:
        keyword, _, parameters = line.strip().replace("AUTH=", "AUTH ", 1).partition(" ")
        keyword = keyword.upper()
        found[keyword] = f"{found.get(keyword, '')} {parameters}".strip()
    return found
