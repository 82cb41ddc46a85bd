"""The outcomes of a check for Prometheus, as node_exporter's textfile collector reads them.

Text format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from tui.many.outcomes import Kind, Outcome

_METRICS = {
    "success": "Whether the login of an organization worked; missing where it was not tested.",
    "stage_failed": "The stage at which an organization's test failed, and the failure.",
    "not_tested": "An organization that was not tested, and why.",
    "duration_seconds": "How long the dialogue with the server took.",
    "certificate_not_after_timestamp_seconds": "When the certificate of the server expires.",
    "server_organizations": "How many organizations on a server passed, failed, were not tested.",
    "server_certificate_not_after_timestamp_seconds": "When a server's certificate expires.",
    "stage_duration_seconds": "The longest that a stage took with a server.",
    "last_run_timestamp_seconds": "When the check ended.",
}
_PREFIX = "posthouse_test"

_Labels = tuple[tuple[str, str], ...]


def textfile(outcomes: Iterable[Outcome], now: datetime) -> bytes:
    """The whole file.

    Args:
        now: When the check ended.
    """
    samples: dict[str, dict[_Labels, float]] = {name: {} for name in _METRICS}
    counts: Counter[_Labels] = Counter()
    for one in sorted(outcomes, key=lambda one: one.organization):
        _organization(one, samples)
        _server(one, samples, counts)
    samples["server_organizations"] = {labels: float(count) for labels, count in counts.items()}
    samples["last_run_timestamp_seconds"] = {(): now.timestamp()}
    return "".join(_metric(name, samples[name]) for name in _METRICS).encode()


def _organization(one: Outcome, samples: Mapping[str, dict[_Labels, float]]) -> None:
    labels: _Labels = (("organization", one.organization), ("host", _host(one)[0]))
    if one.verdict is None:
        samples["not_tested"][(*labels, ("reason", one.reason))] = 1
        return
    samples["success"][labels] = one.verdict.ok
    if not one.verdict.ok:
        failed = (("stage", one.verdict.stage.value), ("failure", one.verdict.failure))
        samples["stage_failed"][(*labels, *failed)] = 1
    if not one.refused:
        samples["duration_seconds"][labels] = one.verdict.t
    if one.certificate_ends:
        ends = one.certificate_ends.timestamp()
        samples["certificate_not_after_timestamp_seconds"][labels] = ends


def _server(
    one: Outcome, samples: Mapping[str, dict[_Labels, float]], counts: Counter[_Labels]
) -> None:
    host, port = _host(one)
    if not host:
        return
    labels: _Labels = (("host", host), ("port", port))
    for kind in Kind:
        counts[(*labels, ("outcome", kind.value))] += kind is one.kind
    for stage, seconds in one.seconds.items():
        stages, key = samples["stage_duration_seconds"], (*labels, ("stage", stage))
        stages[key] = max(stages.get(key, 0.0), seconds)
    if one.certificate_ends:
        ends = samples["server_certificate_not_after_timestamp_seconds"]
        ends[labels] = min(ends.get(labels, float("inf")), one.certificate_ends.timestamp())


def _host(one: Outcome) -> tuple[str, str]:
    host, _colon, port = one.server.rpartition(":")
    return host, port


def _metric(name: str, samples: Mapping[_Labels, float]) -> str:
    whole = f"{_PREFIX}_{name}"
    lines = [f"# HELP {whole} {_METRICS[name]}", f"# TYPE {whole} gauge"]
    lines += [f"{whole}{_braces(labels)} {value:.15g}" for labels, value in samples.items()]
    return "".join(f"{line}\n" for line in lines) if samples else ""


def _braces(labels: _Labels) -> str:
    shown = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{shown}}}" if shown else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
