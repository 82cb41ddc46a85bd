"""Cells of a CSV file that a spreadsheet would run: quoted on the way out, plain on the way in.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is a formula for a spreadsheet (OWASP, CSV
injection); so it gets an apostrophe before it. One that begins with apostrophes and then such a
sign gets one more, so that exactly what was added is taken away again.
"""

import re

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r"'+[=+\-@\t\r]")


def quoted(value: str) -> str:
    """Return a value as a cell that no spreadsheet runs."""
    return f"'{value}" if _RUNS.match(value) else value


def plain(cell: str) -> str:
    """Return the value of a cell: the inverse of ``quoted``."""
    return cell[1:] if _QUOTED.match(cell) else cell
