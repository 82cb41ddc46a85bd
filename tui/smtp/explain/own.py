"""The verdict that ``posthouse test --json`` printed: what no line of the dialogue shows."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tui.smtp.record.events import Remedy, Stage, Verdict


def own_verdict(text: str, shown: Callable[[str], str]) -> Verdict | None:
    """Return the last verdict among the events of a text; None where none of them failed.

    Args:
        text: One JSON object a line, among whatever else.
        shown: Makes a text safe to show.
    """
    for line in reversed(text.splitlines()):
        if '"verdict"' in line and line.lstrip().startswith("{"):
            try:
                said = json.loads(line)
                if said.get("event") == "verdict" and said.get("ok") is False:
                    return _verdict(said, shown)
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                continue
    return None


def _verdict(said: Mapping[str, Any], shown: Callable[[str], str]) -> Verdict:
    return Verdict(
        t=0.0,
        ok=False,
        stage=Stage(said["stage"]),
        code=int(said["code"]) if said["code"] else None,
        exit=int(said["exit"]),
        enhanced=shown(str(said["enhanced"])),
        failure=shown(str(said["failure"])),
        summary=shown(str(said["summary"])),
        cause=shown(str(said["cause"])),
        remedies=tuple(_remedy(one, shown) for one in said["remedies"]),
    )


def _remedy(said: Mapping[str, Any], shown: Callable[[str], str]) -> Remedy:
    also = tuple((shown(key), _value(value, shown)) for key, value in said.get("also", {}).items())
    return Remedy(shown(said["key"]), _value(said["value"], shown), shown(said["label"]), also)


def _value(value: object, shown: Callable[[str], str]) -> str | int | bool:
    return value if isinstance(value, bool | int) else shown(str(value))
