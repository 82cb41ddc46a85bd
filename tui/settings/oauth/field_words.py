"""The fields of the table [oauth]: what each is called and what it means."""

from tui.settings.field import Field

OAUTH_FIELDS = (
    Field(
        "oauth.provider",
        "Sign-in provider",
        "who gives the tokens",
        "Whose sign-in it is: Microsoft 365, personal Outlook.com accounts, Google, or a server of "
        "one's own (generic), which Issuer names.",
    ),
    Field(
        "oauth.tenant",
        "Tenant",
        "a GUID or a domain",
        "The Microsoft 365 tenant: its id, or a domain of it. Empty: any work account, which only "
        "an app registered for several tenants allows.",
    ),
    Field(
        "oauth.client_id",
        "Client id",
        "of the app registration",
        "The id that the app has at the provider: Application (client) ID in Entra, Client ID at "
        "Google. It is no secret.",
    ),
    Field(
        "oauth.flow",
        "Way to sign in",
        "",
        "With a browser, or with a code typed into a browser elsewhere (device): somebody signs in "
        "once. For servers client-credentials (Microsoft 365, generic) and service-account "
        "(Google) are better: nobody signs in, and nothing ends after some weeks.",
    ),
    Field(
        "oauth.issuer",
        "Issuer",
        "like https://id.example.com",
        "The address of the sign-in server, whose endpoints Posthouse looks up there. Empty for "
        "Microsoft 365 and Google; Microsoft's national clouds have another.",
    ),
    Field(
        "oauth.scope",
        "Scope",
        "empty: the provider's",
        "What the token is asked for, words parted by blanks. Empty: what the provider wants for "
        "sending mail.",
    ),
    Field(
        "oauth.audience",
        "Audience",
        "optional",
        "The mail server's name at the sign-in server, where that wants one: sent as resource "
        "(RFC 8707) where it is an address like https://..., else as audience.",
    ),
    Field(
        "oauth.client_secret",
        "Client secret",
        "where it is",
        "Where the secret of the app is: none where it has none, in this user's keyring, in a file "
        "that only its reader can read, printed by a command, in an environment variable, or asked "
        "for. It is never in the settings file.",
    ),
    Field(
        "oauth.client_secret_file",
        "Client secret file",
        "like /etc/mail/acme.secret",
        "The file that holds the client secret on one line, where Client secret says so; as "
        "Password file is. posthouse password ORG makes it.",
    ),
    Field(
        "oauth.client_secret_command",
        "Client secret command",
        "like pass show oauth/acme",
        "The program that prints the client secret, where Client secret says so; it runs as the "
        "one for the password does.",
    ),
    Field(
        "oauth.client_secret_variable",
        "Client secret variable",
        "like OAUTH_SECRET",
        "The environment variable that holds the client secret where Client secret says so.",
    ),
    Field(
        "oauth.key_file",
        "Key file",
        "absolute path; optional",
        "For client-credentials a PEM file with a certificate and its private key, in the client "
        "secret's place; for service-account the JSON file that Google made.",
    ),
    Field(
        "oauth.store",
        "Sign-in kept in",
        "",
        "Where what renews the token is kept: in this user's keyring, in a file that only this "
        "user may read, or where Sign-in store command puts it and Command finds it.",
    ),
    Field(
        "oauth.store_command",
        "Sign-in store command",
        "like pass insert -m x",
        "The program that gets what renews the token on its standard input, and stores it.",
    ),
)
