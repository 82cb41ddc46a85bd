"""Settings files in which a hand left a password, in every form that a hand finds."""

SECRET = "hunter2"
_AFTER = '\n[sender]\naddress = "a@b.example"\n'

# Files of an organization; each holds SECRET, which must get nowhere from there.
HELD = {
    name: text + _AFTER
    for name, text in {
        "a key": f'[authentication]\npassword = "{SECRET}"\n',
        "indented, in quotes": f'[authentication]\n  "Password"\t= "{SECRET}" # ours\n',
        "at the top": f"smtp_pass='{SECRET}'\n",
        "a dotted key": f"authentication.password = '{SECRET}'\n",
        "blanks around dots": f'authentication . password = "{SECRET}"\n',
        "passwd": f'[authentication]\nauth-passwd = "{SECRET}"\n',
        "pwd": f'[authentication]\npwd = "{SECRET}"\n',
        "passphrase": f'[authentication]\nkey_passphrase = "{SECRET}"\n',
        "token": f'[authentication]\naccess_token = "{SECRET}"\n',
        "api_key": f'[smtp]\napi_key = "{SECRET}"\n',
        "client_secret": f'[smtp]\nclient_secret = "{SECRET}"\n',
        "mot_de_passe": f'[authentication]\nmot_de_passe = "{SECRET}"\n',
        "an escaped key": f'[authentication]\n"p\\u0061ssword" = "{SECRET}"\n',
        "over lines": f'[authentication]\npassword = """\\\n\n  {SECRET}"""\n',
        "over lines, as it is": f"[authentication]\npassword = '''\n{SECRET}'''\n",
        "a list": f'[authentication]\npassword = [\n  "a", # old\n  "{SECRET}",\n]\n',
        "a table in a line": f'[other]\nlogin = {{ user = "a", password = "{SECRET}" }}\n',
        "a table of ours in a line": f'authentication = {{ password = "{SECRET}" }}\n',
        "a table in a table": f'[other.deep]\npassword = "{SECRET}"\n',
        "a list of tables": f'[[other]]\npassword = "{SECRET}"\n[[other]]\n',
        "a comment": f'# password = "{SECRET}"\n',
        "a comment without quotes": f"[authentication]\n  ## old_password={SECRET}  # no more\n",
        "in the place of its source": f'[authentication]\nsecret = "{SECRET}"\n',
        "CRLF": f'[authentication]\r\npassword = "{SECRET}"\r\n',
        "no TOML": f"[authentication]\npassword = {SECRET}\n",
        "no TOML, over lines": f'[authentication\npassword = """\n{SECRET}\n"""\n',
        "no TOML, to the end": f"[authentication]\npassword = '''\n{SECRET}\n",
        "no TOML, in a line": f'x = {{ a = 1, password = "{SECRET}", b\n',
        "no UTF-8": f'[authentication]\npassword = "{SECRET}"\n# \udce9\n',
    }.items()
}

# Files that hold none, whatever they look like.
NOT_HELD = (
    'secret = "keyring"\n',
    '[authentication]\nsecret = "environment"\nvariable = "SMTP_PASSWORD"\n',
    '[authentication]\ncommand = ["pass", "show", "smtp/acme"]\n',
    'bypass = "x"\n',
    'passport = "x"\n',
    "password = true\n",
    'password = ""\n',
    '# password = ""\n',
    "# password is in the keyring\n",
    "# password = see the safe\n",
    'name = "password = x"\n',
    'name = "a, password = x"\n',
    'text = """\npassword = \'x\'\n"""\n',
)


def data(text: str) -> bytes:
    """The bytes of a file; a lone surrogate is a byte that is not UTF-8."""
    return text.encode("utf-8", "surrogateescape")
