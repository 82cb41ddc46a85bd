"""Rules for what only one provider says, with where to mend it."""

from tui.settings.providers.table import by_host
from tui.smtp.diagnosis import login_remedies
from tui.smtp.diagnosis.conditions import with_password
from tui.smtp.diagnosis.rules.microsoft import MICROSOFT_RULES
from tui.smtp.diagnosis.rules.rule import WORDS, Rule
from tui.smtp.record.events import Stage
from tui.smtp.stages.findings import Ending

_AUTH = (Stage.AUTH,)


def _amazon(ending: Ending) -> bool:
    """Others use SES's words too."""
    provider = by_host(ending.facts.settings.smtp.host)
    return provider is not None and provider.id == "amazon-ses"


_GOOGLE = (
    Rule(
        "gmail-app-password",
        "Google wants an app password, not the password of the account.",
        "The account has 2-step verification. Make an app password in the Google account and "
        "store it without its spaces; an administrator, or Advanced Protection, may forbid them.",
        WORDS,
        stages=_AUTH,
        enhanced=r"5\.7\.9",
        text=r"application-specific password|InvalidSecondFactor",
    ),
    Rule(
        "gmail-web-login",
        "Google wants this account to log in with a browser first.",
        "Google found the login unusual. Whoever owns the account can log in with a browser and "
        "confirm it, or make an app password.",
        WORDS,
        stages=_AUTH,
        enhanced=r"5\.7\.14",
        text=r"web browser|google",
    ),
    Rule(
        "gmail-bad-credentials",
        "Google refused the user name or password.",
        "The user name is the full address; the password an app password without its spaces "
        "(2-step verification must be on). Google takes no account passwords any more.",
        WORDS,
        stages=_AUTH,
        codes="535",
        text=r"gsmtp|support\.google\.com",
        when=with_password,
        remedies=login_remedies.user_name,
    ),
    Rule(
        "google-relay",
        "Google's relay does not know this host.",
        "It takes mail from addresses that an administrator has registered (Admin console, "
        "Gmail, Routing, SMTP relay service), and from senders of that account's "
        "domains.{seen_as} EHLO name should be one of those domains too. Or submit the mail with "
        "a login at smtp.gmail.com.",
        WORDS,
        text=r"mail relay denied|invalid credentials for relay",
        remedies=login_remedies.google_relay,
    ),
)


_SERVICES = (
    Rule(
        "ses-credentials",
        "Amazon SES refused the user name or password.",
        "SES has SMTP credentials of its own, for each region: IAM access keys do not work. Make "
        "them in the SES console, in the region of this server.",
        WORDS,
        stages=_AUTH,
        text=r"authentication credentials invalid",
        when=_amazon,
    ),
    Rule(
        "ses-not-verified",
        "Amazon SES knows no verified identity for an address of this mail.",
        "Verify the sender, or its domain, in the region that the reply names. While the account "
        "is in the sandbox, the recipient must be verified too.",
        WORDS,
        text=r"email address is not verified|failed the check in region",
    ),
    Rule(
        "sendgrid-sender",
        "SendGrid knows no verified sender {sender}.",
        "Verify the sender or its domain in SendGrid, or take a verified one as Sender address.",
        WORDS,
        text=r"from address does not match a verified sender",
    ),
    Rule(
        "sparkpost-domain",
        "SparkPost knows no sending domain for {sender}.",
        "Add and verify the domain in SparkPost, or take another Sender address.",
        WORDS,
        text=r"unconfigured sending domain",
    ),
    Rule(
        "sendgrid-authentication",
        "SendGrid wants a login before it takes mail.",
        "The user name is the word apikey, the password an API key.",
        WORDS,
        text=r"unauthenticated senders not allowed",
        remedies=login_remedies.log_in,
    ),
    Rule(
        "postmark-sender",
        "Postmark knows no sender signature for {sender}.",
        "Add and confirm it, or its domain, in Postmark, or take another Sender address.",
        WORDS,
        text=r"sender signature",
    ),
    Rule(
        "mailgun-sandbox",
        "Mailgun's sandbox domain sends to authorized recipients only.",
        "Authorize {recipient} in Mailgun, or send from a domain of your own.",
        WORDS,
        text=r"(sandbox subdomains|free accounts) are for test purposes",
    ),
    Rule(
        "brevo-address",
        "Brevo does not accept mail from this host's address.",
        "Whoever owns the account adds the address to the authorized ones in Brevo's security "
        "settings.{seen_as}",
        WORDS,
        codes="525",
        text=r"unauthori[sz]ed ip",
    ),
    Rule(
        "quota-exceeded",
        "The account may send no more for now: {reply}",
        "A sending rate or quota is used up. The settings are right: wait, or ask the provider "
        "for more.",
        WORDS,
        text=r"maximum (sending rate|credits) exceeded|daily message quota|daily (user )?sending "
        r"(quota|limit)|throttling failure|sending limit exceeded",
    ),
)

PROVIDER_RULES = (*_GOOGLE, *MICROSOFT_RULES, *_SERVICES)
