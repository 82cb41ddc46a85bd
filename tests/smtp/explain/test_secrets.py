"""No secret of a pasted text is shown, whoever says it, in whatever form."""

import json
from base64 import b64encode

import pytest

from tests.smtp.explain.test_cases import everything
from tui.errors import InvalidInput
from tui.smtp.explain.explanation import explain
from tui.smtp.telling.transcript import as_json

PASSWORD = "open-Sesame-7!"
TOKEN = "ya29.a0AfH6SMBxyz_token-of-somebody"


def b64(text: str) -> str:
    return b64encode(text.encode()).decode()


PLAIN = b64(f"\0app@corp.example\0{PASSWORD}")
BEARER = b64(f"user=app@corp.example\x01auth=Bearer {TOKEN}\x01\x01")
HELLO = "220 mail.corp.example ESMTP\nEHLO app\n250-mail.corp.example\n250 AUTH PLAIN LOGIN\n"

# Each text, and what of it must not be shown.
TEXTS = {
    "initial response": (f"{HELLO}AUTH PLAIN {PLAIN}\n535 5.7.8 no: {PLAIN}\n", [PLAIN, PASSWORD]),
    "a response of its own": (
        f"{HELLO}AUTH PLAIN\n334 \n{PLAIN}\n535 5.7.8 {PASSWORD} is wrong\n",
        [PLAIN, PASSWORD],
    ),
    "LOGIN": (
        f"{HELLO}AUTH LOGIN\n334 VXNlcm5hbWU6\n{b64('app')}\n334 UGFzc3dvcmQ6\n{b64(PASSWORD)}\n"
        f"535 5.7.8 {b64(PASSWORD)} {PASSWORD.upper()}\n",
        [b64(PASSWORD), PASSWORD, PASSWORD.upper()],
    ),
    "LOGIN with the name at once": (
        f"{HELLO}AUTH LOGIN {b64('app')}\n334 UGFzc3dvcmQ6\n{b64(PASSWORD)}\n535 {PASSWORD}\n",
        [b64(PASSWORD), PASSWORD],
    ),
    "LOGIN, decoded by swaks -apt": (
        f"<-  220 mail\n -> EHLO a\n<-  250 AUTH LOGIN\n -> AUTH LOGIN\n"
        f"<-  334 Username:\n -> app\n<-  334 Password:\n -> {PASSWORD}\n<** 535 {PASSWORD}\n",
        [PASSWORD],
    ),
    "XOAUTH2": (f"{HELLO}AUTH XOAUTH2 {BEARER}\n535 5.7.3 {BEARER} {TOKEN}\n", [BEARER, TOKEN]),
    "smtplib": (
        f"send: 'ehlo a\\r\\n'\nreply: b'250 AUTH PLAIN\\r\\n'\nsend: 'AUTH PLAIN {PLAIN}\\r\\n'\n"
        f"reply: b'535 5.7.8 {PLAIN}\\r\\n'\n",
        [PLAIN],
    ),
    "nodemailer": (
        f"DEBUG [x] S: 220 mail\nDEBUG [x] C: EHLO a\nDEBUG [x] S: 250 AUTH PLAIN\n"
        f"DEBUG [x] C: AUTH PLAIN {PLAIN}\nDEBUG [x] S: 535 5.7.8 {PASSWORD}\n",
        [PLAIN, PASSWORD],
    ),
    "an unknown command echoed": (f'500 5.5.2 command "AUTH PLAIN {PLAIN}" not known\n', [PLAIN]),
    "a password echoed": (
        f'500 5.5.2 command "AUTH LOGIN {b64(PASSWORD)}" not known\n', [b64(PASSWORD)]
    ),
    "as swaks -apt shows it": (
        "<-  220 mail\n -> EHLO a\n<-  250 AUTH PLAIN\n -> AUTH PLAIN \\0app\\0correct horse\n"
        "<** 535 5.7.8 no\n",
        ["correct horse"],
    ),
    "a short one in a setting": ("error: 535 5.7.8 refused with password=ab1\n", ["=ab1"]),
    "in the first of many URLs": (
        "error: 535 5.7.8 no for smtp://app:first-one@mail.corp.example\n"
        + "".join(f"smtp://app:other-{number}@mail.corp.example\n" for number in range(99)),
        ["first-one"],
    ),
    "a bare blob": (f"535 5.7.8 what is {PLAIN}?\n", [PLAIN]),
    "in a setting": (f"password = {PASSWORD}\nerror: 535 5.7.8 {PASSWORD} refused\n", [PASSWORD]),
    "in quotes": (f'"pass": "{PASSWORD}"\nerror: 535 5.7.8 {PASSWORD} refused\n', [PASSWORD]),
    "in a URL": (
        f"smtp://app:{PASSWORD}@mail.corp.example:587 failed: 535 5.7.8 {PASSWORD}\n", [PASSWORD]
    ),
    "on a command line": (
        f"swaks --auth-password {PASSWORD} -s mail.corp.example\n"
        f"<** 535 5.7.8 {PASSWORD} refused\n",
        [PASSWORD],
    ),
    "a token": (f"535 5.7.3 {TOKEN} is not valid\n", [TOKEN]),
    "Bearer": ("error: 535 5.7.3 Bearer abc.def-ghi_jkl refused\n", ["abc.def-ghi_jkl"]),
    "in an earlier dialogue": (
        f"{HELLO}AUTH PLAIN {PLAIN}\n235 ok\nQUIT\n221 bye\n{HELLO}MAIL FROM:<a@corp.example>\n"
        f"550 5.7.1 {PASSWORD} is no sender\n",
        [PASSWORD],
    ),
    "unanswered": (f"{HELLO}AUTH PLAIN {PLAIN}\n", [PLAIN]),
    "in a JSON verdict": (
        f'password={PASSWORD}\n{{"event": "verdict", "ok": false, "stage": "auth", "code": 535, '
        f'"enhanced": "", "exit": 28, "failure": "x", "summary": "{PASSWORD}", "cause": "", '
        '"remedies": []}\n',
        [PASSWORD],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_no_secret_is_shown(name: str) -> None:
    """Mutations: any one line of Secrets.starred(); the lines of the course not starred."""
    text, secrets = TEXTS[name]
    try:
        found = explain(text.encode())
    except InvalidInput as error:
        shown = error.sentence
    else:
        shown = everything(found) + json.dumps(as_json(found.verdict))
    assert any(secret in text for secret in secrets)
    for secret in secrets:
        assert secret not in shown


@pytest.mark.parametrize(
    "said",
    [
        "535 5.7.8 Username and Password not accepted; wrong password: try again",
        "503 5.5.1 AUTH command used when not advertised",
        "535 5.7.8 AUTH LOGIN authentication failed, see https://mail.example/token/help",
        "554 5.7.1 message rejected 4D6F1A2B3C4D id=1rKabc-000001-2x",
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    """Mutation: every word after ``password``, ``AUTH`` or of base64's letters starred."""
    assert said in everything(explain(said.encode()))


def test_controls_are_shown_as_pictures() -> None:
    """Mutation: printable() left out."""
    shown = everything(explain(b"550 5.1.1 \x1b]0;evil\x07 \xe2\x80\xae no such user\n"))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\u202e no such user" in shown
