"""A certificate that names its server in the common name alone."""

from tui.language import _
from tui.smtp.facts import Facts


def without_alternative_names(facts: Facts) -> str:
    """What to say of a certificate whose name stands in CN alone (RFC 9525 2); empty of others."""
    peer = facts.peer
    if peer is None or not peer.facts or peer.facts.get("subjectAltName"):
        return ""
    return _(
        " The server's certificate has its name in the common name (CN) alone and no "
        "subjectAltName: programs in Go (Grafana, Alertmanager, Gitea), Node and Java refuse it. "
        "Whoever runs {host} should renew it with one."
    ).format(host=facts.settings.smtp.host)
