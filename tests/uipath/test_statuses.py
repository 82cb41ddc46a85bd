"""What each answer of UiPath means: a row for each row of the table of status codes."""

import gzip
import json
import threading

import pytest

from tests.oauth.helpers.clocks import SetClock
from tests.uipath.conftest import GUID, SECRET, World
from tui.demo.uipath import App, Reply
from tui.errors import Exit
from tui.oauth.issuer.http import LARGEST
from tui.uipath.connection import connect
from tui.uipath.looking import Look, look
from tui.uipath.refusals import Refused

HTML = Reply(502, b"<html><h1>Bad <b>Gateway</b>", {"Content-Type": "text/html"})


def said(status: int, members: object, **headers: str) -> Reply:
    return Reply(status, json.dumps(members).encode(), headers)


def problem(status: int, **members: object) -> Reply:
    return said(status, {"type": "about:blank", "status": status, **members})


async def looked(world: World, clock: SetClock | None = None) -> Look:
    connection = connect(world.workspace, "acme", clock=clock or SetClock())
    return await look(world.workspace, connection)


async def refusal(world: World, clock: SetClock | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        await looked(world, clock)
    return refused.value


SETTING = (
    ("400", problem(400, errors={"partitionGlobalId": ["The value 'X' is not valid."]}),
     "uipath-rejected", Exit.DATA, "partitionGlobalId: The value 'X' is not valid."),
    ("400, odd errors", problem(400, errors={"a": 1, "b": {"c": "d"}, "e": "f"}),
     "uipath-rejected", Exit.DATA, "e: f"),
    ("400, no errors", said(400, {"message": "Nope", "traceId": "00-4b"}), "uipath-rejected",
     Exit.DATA, "Nope (trace id 00-4b)"),
    ("403", problem(403, title="Forbidden", traceId="00-4b"), "uipath-forbidden",
     Exit.NO_PERMISSION, GUID),
    ("404", Reply(404), "uipath-not-found", Exit.CONFIGURATION, "uipath.organization"),
    ("429 without Retry-After", Reply(429), "uipath-rate-limit", Exit.TRY_AGAIN, "five minutes"),
    ("429, too long", Reply(429, headers={"Retry-After": "61"}), "uipath-rate-limit",
     Exit.TRY_AGAIN, "61 s"),
    ("500", said(500, {"error": "boom", "traceId": "t-1"}), "uipath-busy", Exit.TRY_AGAIN,
     "boom (trace id t-1)"),
    ("503", Reply(503), "uipath-busy", Exit.TRY_AGAIN, "Try again later"),
    ("HTML", HTML, "uipath-busy", Exit.TRY_AGAIN, "status 502"),
    ("HTML with 200", Reply(200, HTML.body), "uipath-odd-answer", Exit.TRY_AGAIN, "status 200"),
    ("an object with 200", said(200, {"value": 1}), "uipath-odd-answer", Exit.TRY_AGAIN, "200"),
    ("strings with 200", said(200, ["a"]), "uipath-odd-answer", Exit.TRY_AGAIN, "200"),
    ("deep JSON", Reply(200, b"[" * 100_000), "uipath-odd-answer", Exit.TRY_AGAIN, "200"),
    ("204", Reply(204), "uipath-odd-answer", Exit.TRY_AGAIN, "204"),
    ("418", Reply(418), "uipath-odd-answer", Exit.TRY_AGAIN, "418"),
    ("302", Reply(302, headers={"Location": "https://evil.example/login"}), "uipath-redirect",
     Exit.CONFIGURATION, "not followed"),
    ("endless", Reply(200, b" " * (LARGEST + 1)), "uipath-odd-answer", Exit.TRY_AGAIN, "256 KiB"),
    ("cut in the middle", Reply(200, b"[", cut=True), "uipath-unreachable", Exit.TRY_AGAIN,
     "gives no answer"),
    ("compressed", Reply(200, gzip.compress(bytes(10_000_000)), {"Content-Encoding": "gzip"}),
     "uipath-odd-answer", Exit.TRY_AGAIN, "200"),
)  # fmt: skip
TOKEN = (
    ("invalid_client", said(400, {"error": "invalid_client"}), "uipath-invalid-client",
     Exit.NO_PERMISSION, "the secret has ended"),
    ("invalid_client, 401", said(401, {"error": "invalid_client"}), "uipath-invalid-client",
     Exit.NO_PERMISSION, "the app was deleted"),
    ("invalid_scope", said(400, {"error": "invalid_scope"}), "uipath-invalid-scope",
     Exit.NO_PERMISSION, "no scope PM.Setting.Read"),
    ("unauthorized_client", said(400, {"error": "unauthorized_client"}),
     "uipath-unauthorized-client", Exit.NO_PERMISSION, "confidential"),
    ("another", said(400, {"error": "moon_phase", "error_description": "wrong one"}),
     "uipath-moon-phase", Exit.NO_PERMISSION, "wrong one"),
    ("429", Reply(429), "uipath-rate-limit", Exit.TRY_AGAIN, "five minutes"),
    ("500", HTML, "uipath-busy", Exit.TRY_AGAIN, "status 502"),
    ("302", Reply(302, headers={"Location": "/login"}), "uipath-redirect", Exit.CONFIGURATION,
     "not followed"),
    ("no token", said(200, {"token_type": "Bearer"}), "uipath-odd-answer", Exit.TRY_AGAIN, "200"),
    ("HTML with 200", Reply(200, HTML.body), "uipath-odd-answer", Exit.TRY_AGAIN, "200"),
    ("a token that breaks the header", said(200, {"access_token": "a\r\nX: y"}),
     "uipath-odd-answer", Exit.TRY_AGAIN, "200"),
)  # fmt: skip


@pytest.mark.parametrize(("reply", "name", "code", "words"), [row[1:] for row in SETTING],
                         ids=[row[0] for row in SETTING])  # fmt: skip
async def test_an_answer_of_setting(
    world: World, reply: Reply, name: str, code: Exit, words: str
) -> None:
    """Never HTML, never a redirect followed, and what is unpacked never fills the memory.

    Mutations: any branch of ``refused``; ``read`` without its look at the rows; without the bound.
    """
    world.there.faults.append(reply)
    error = await refusal(world)
    assert (error.name, error.exit_code) == (name, code)
    assert words in error.sentence
    assert "<" not in error.sentence
    assert {asked.path for asked in world.there.asked} == {
        "/identity_/connect/token", "/acmegmbh/identity_/api/Setting"
    }  # fmt: skip
    assert len(world.there.asked) == 2


@pytest.mark.parametrize(("reply", "name", "code", "words"), [row[1:] for row in TOKEN],
                         ids=[row[0] for row in TOKEN])  # fmt: skip
async def test_an_answer_of_the_token_endpoint(
    world: World, reply: Reply, name: str, code: Exit, words: str
) -> None:
    world.there.token_faults.append(reply)
    error = await refusal(world)
    assert (error.name, error.exit_code) == (name, code)
    assert words in error.sentence
    assert len(world.there.asked) == 1


async def test_two_questions_a_look(world: World) -> None:
    """Mutation: discovery, or a second token, on every look."""
    assert (await looked(world)).differences == ()
    assert [asked.method for asked in world.there.asked] == ["POST", "GET"]
    post, get = world.there.asked
    assert b"scope=PM.Setting.Read&" in post.body + b"&"
    assert get.query.count("key=Email.Smtp.") == 10
    assert "userId" not in get.query


async def test_too_many_questions_are_waited_for_once(world: World) -> None:
    """Mutations: no wait; a second one; a wait beyond the minute."""
    clock, busy = SetClock(), Reply(429, headers={"Retry-After": "60"})
    world.there.faults.append(busy)
    assert (await looked(world, clock)).differences == ()
    assert clock.waits == [60]
    world.there.faults += [busy, busy]
    clock = SetClock()
    error = await refusal(world, clock)
    assert (error.name, error.retry_after, clock.waits) == ("uipath-rate-limit", 60, [60])
    world.there.faults.clear()
    world.there.token_faults.append(busy)
    world.there.faults.append(busy)
    clock = SetClock()
    error = await refusal(world, clock)
    assert (error.name, clock.waits) == ("uipath-rate-limit", [60])  # once for all questions


async def test_a_token_that_is_refused_is_replaced_once(world: World) -> None:
    """Mutations: never; for ever."""
    world.there.faults.append(Reply(401))
    assert (await looked(world)).differences == ()
    assert [asked.method for asked in world.there.asked] == ["POST", "GET"] * 2
    world.there.asked.clear()
    world.there.lifetime = -1
    error = await refusal(world)
    assert (error.name, error.exit_code) == ("uipath-token-refused", Exit.NO_PERMISSION)
    assert "PM.Setting.Read" in error.sentence
    assert [asked.method for asked in world.there.asked] == ["POST", "GET"] * 2


async def test_a_standalone_orchestrator_says_where_its_token_endpoint_is(world: World) -> None:
    world.there.prefix = "identity"
    assert (await looked(world)).differences == ()
    assert [asked.path for asked in world.there.asked] == [
        "/identity_/connect/token",
        "/identity_/.well-known/openid-configuration",
        "/identity/.well-known/openid-configuration",
        "/identity/connect/token",
        "/identity/api/Setting",
    ]


@pytest.mark.parametrize(
    "endpoint",
    ["https://evil.example/connect/token", "http://127.0.0.1/connect/token", "https://127.0.0.1/t",
     "https://x:y@127.0.0.1/t", "//evil.example/t", "https://[::1/t", "token"],
)  # fmt: skip
async def test_the_secret_goes_to_no_other_server_that_discovery_names(
    world: World, endpoint: str
) -> None:
    """Mutation: ``_origin`` not compared."""
    world.there.prefix, world.there.token_endpoint = "identity", endpoint
    error = await refusal(world)
    assert (error.name, error.exit_code) == ("uipath-unsafe", Exit.CONFIGURATION)
    assert SECRET.encode() not in b"".join(asked.body for asked in world.there.asked[1:])


async def test_nothing_is_sent_to_whom_the_authority_does_not_vouch_for(world: World) -> None:
    """Mutation: the context not verified, or ca_file beside the system's authorities only."""
    world.directory.save("host", {"uipath.ca_file": ""})
    error = await refusal(world)
    assert (error.name, error.exit_code) == ("uipath-certificate", Exit.UNAVAILABLE)
    assert error.field == "uipath.ca_file"
    assert world.there.asked == []


async def test_a_loopback_goes_through_no_proxy(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert (await looked(world)).differences == ()


async def test_an_answer_that_never_comes_ends(world: World) -> None:
    release = threading.Event()
    world.there.faults.append(Reply(200, b"[]", release=release))
    connection = connect(world.workspace, "acme")
    connection.http._seconds = 0.2
    with pytest.raises(Refused) as refused:
        await look(world.workspace, connection)
    release.set()
    assert (refused.value.name, refused.value.exit_code) == ("uipath-unreachable", Exit.TRY_AGAIN)


@pytest.mark.parametrize("where", ["message", "title", "error"])
async def test_what_uipath_says_back_is_redacted_and_printable(world: World, where: str) -> None:
    """Mutations: the secrets not given to the answer; ``shown`` left out."""
    world.there.token_faults.append(
        said(400, {"error": "invalid_client", "error_description": f"bad {SECRET}\x1b[2J\n"})
    )
    sentence = (await refusal(world)).sentence
    assert SECRET not in sentence
    assert "bad ********" in sentence
    assert "\x1b" not in sentence
    world.there.faults.append(said(500, {where: "no \x1b[31m\u202e", "traceId": "\x07"}))
    sentence = (await refusal(world)).sentence
    assert sentence.isprintable()


async def test_the_token_is_redacted(world: World) -> None:
    world.there.faults.append(Reply(200))
    assert (await refusal(world)).name == "uipath-odd-answer"
    token = world.there.asked[-1].headers["authorization"].removeprefix("Bearer ")
    world.there.asked.clear()
    world.there.token_faults.append(said(200, {"access_token": token, "token_type": "Bearer"}))
    world.there.faults.append(said(500, {"message": f"what is {token}?"}))
    assert token not in (await refusal(world)).sentence


async def test_rows_of_users_and_of_others_do_not_count(world: World) -> None:
    """Mutation: ``_counts`` always true."""
    world.there.store(GUID, {"Host": "own.example"}, user="somebody")
    of_another = {"key": "Email.Smtp.Port", "value": "25", "partitionGlobalId": "11" + GUID[2:]}
    of_user = {"key": "Email.Smtp.Port", "value": "25", "userId": GUID}
    odd = [{"key": 1, "value": "x"}, {"key": "Email.Smtp.Port", "value": None}, {}]
    known = {"key": "Email.Smtp.EnableSsl", "value": True, "partitionGlobalId": GUID.upper()}
    unknown = {"key": "Email.Smtp.New\x1b", "value": "x"}
    world.there.faults.append(said(200, [of_another, of_user, *odd, known, unknown]))
    there = (await looked(world)).there
    assert dict(there.values) == {"EnableSsl": "true"}
    assert [one.isprintable() for one in there.unknown] == [True]


async def test_the_host_level_is_never_asked_about_for_an_organization(world: World) -> None:
    """Without a partition the token's own is asked about, and never none.

    Mutation: an empty partition sent, or left out, for an organization.
    """
    world.directory.save("acme", {"uipath.partition_id": ""})
    found = await looked(world)
    assert (found.partition_id, found.found_partition) == (GUID, True)
    assert all(f"partitionGlobalId={GUID}" in one.query for one in world.there.asked[1:])
    world.there.apps["app-1"] = App(SECRET, "")
    with pytest.raises(Exception, match="does not name one"):
        await looked(world)
    world.directory.save("acme", {"uipath.partition_id": "11" + GUID[2:]})
    world.there.apps["app-1"] = App(SECRET, GUID)
    error = await refusal(world)
    assert (error.name, "11" + GUID[2:] in error.sentence) == ("uipath-forbidden", True)
