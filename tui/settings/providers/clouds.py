"""Mail services of the big clouds: Amazon SES, Azure, Oracle, Scaleway, Alibaba."""

from tui.language import N_
from tui.settings.providers.provider import NO_ADDRESS, SIX, Provider, Shape

_SES_REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1"),
    *("ca-central-1", "sa-east-1", "af-south-1", "il-central-1", "me-south-1"),
    *("eu-central-1", "eu-north-1", "eu-south-1", "eu-west-1", "eu-west-2", "eu-west-3"),
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1"),
    *("ap-southeast-1", "ap-southeast-2", "ap-southeast-3"),
)
_OCI_REGIONS = (
    *("us-ashburn-1", "us-phoenix-1", "us-sanjose-1", "ca-toronto-1", "ca-montreal-1"),
    *("sa-saopaulo-1", "eu-frankfurt-1", "eu-amsterdam-1", "eu-zurich-1", "uk-london-1"),
    *("ap-tokyo-1", "ap-osaka-1", "ap-seoul-1", "ap-singapore-1", "ap-sydney-1"),
    *("ap-melbourne-1", "ap-mumbai-1", "ap-hyderabad-1", "me-dubai-1", "me-jeddah-1"),
)
_DIRECTMAIL = (
    ("", N_("China"), "smtpdm.aliyun.com"),
    ("-singapore", N_("Singapore"), "smtpdm-ap-southeast-1.aliyuncs.com"),
    ("-us", "US", "smtpdm-us-east-1.aliyuncs.com"),
    ("-germany", N_("Germany"), "smtpdm-eu-central-1.aliyuncs.com"),
)

CLOUDS = (
    Provider(
        id="amazon-ses",
        name="Amazon SES",
        host="email-smtp.{region}.amazonaws.com",
        ports=SIX,
        username=N_("the SMTP user name of this region, like AKIA…"),
        password=N_("the SMTP password of this region, not the secret access key"),
        sender_rule="verified",
        note=N_("While the account is in the sandbox, recipients must be verified too."),
        username_shape=Shape(
            "AKIA[A-Z0-9]{16}",
            "An SMTP user name of Amazon SES looks like AKIA… and has 20 characters: make one in "
            "the SES console, in the region of this server.",
        ),
        password_shape=Shape(
            r"[A-Za-z0-9+/=]{44}",
            "An SMTP password of Amazon SES has 44 characters. A secret access key has 40 and does "
            "not work: make SMTP credentials in the SES console, in the region of this server.",
        ),
        regions=_SES_REGIONS,
        spf="amazonses.com",
        documented="https://docs.aws.amazon.com/ses/latest/dg/send-email-smtp.html",
        checked="2026-11-24",
    ),
    Provider(
        id="azure-communication",
        name="Azure Communication Services",
        host="smtp.azurecomm.net",
        ports=((587, "starttls"), (25, "starttls")),
        username=N_("the SMTP username of the Communication Services resource"),
        password=N_("a client secret of the Entra application that is linked to it"),
        sender_rule="verified",
        spf="spf.protection.outlook.com",
        documented="https://learn.microsoft.com/en-us/azure/communication-services/quickstarts/"
        "email/send-email-smtp/smtp-authentication",
        checked="2026-11-26",
    ),
    Provider(
        id="oracle-oci",
        name="Oracle Cloud (OCI) Email Delivery",
        host="smtp.email.{region}.oci.oraclecloud.com",
        ports=((587, "starttls"), (25, "starttls")),
        username=N_("the user name of SMTP credentials: it begins with ocid1.user"),
        password=N_("the password of those SMTP credentials"),
        sender_rule="verified",
        note=N_("The sender must be an approved sender in the same region."),
        regions=_OCI_REGIONS,
        documented="https://docs.oracle.com/en-us/iaas/Content/Email/Concepts/"
        "setting-up-email-submission.htm",
    ),
    Provider(
        id="scaleway-tem",
        name="Scaleway Transactional Email",
        host="smtp.tem.scaleway.com",
        ports=SIX,
        username=N_("the id of the project that the domain is in"),
        password=N_("the secret key of an API key with rights on Transactional Email"),
        username_shape=NO_ADDRESS,
        sender_rule="verified",
        documented="https://www.scaleway.com/en/docs/managed-services/transactional-email/how-to/"
        "generate-api-keys-for-tem-with-iam/",
        checked="2026-11-24",
    ),
    *(
        Provider(
            id=f"aliyun-directmail{place}",
            name=f"Alibaba Cloud DirectMail ({name})",
            host=host,
            ports=((465, "implicit"), (80, "starttls"), (25, "starttls")),
            username=N_("the sender address made in DirectMail"),
            password=N_("the SMTP password set for that address"),
            sender_rule="login",
            documented="https://www.alibabacloud.com/help/en/direct-mail/smtp-endpoints",
            checked="2026-11-24",
        )
        for place, name, host in _DIRECTMAIL
    ),
)
