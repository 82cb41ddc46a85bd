"""What stands on the terminal, cell by cell, so that only what changes goes over the line.

Textual paints a whole screen where the focus moves or a box opens, mostly what stands there
already: 6 kB for a tab, 20 kB for a box at 80x24.
"""

import os
import re

from rich.cells import cell_len

Cell = tuple[str, str]
"""The style, as the numbers of an SGR sequence, and the character."""

_PART = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|\r?\n|([^\x00-\x1f\x7f]+)|(.)", re.DOTALL)
_RESET = ("", "0")


class Painting:
    """A copy of what stands on the terminal, as far as it is known."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._cursor: tuple[int, int] | None = None

    def forget(self) -> None:
        """Take nothing for known: the terminal was resized, cleared, or written to by others."""
        self._rows.clear()
        self._cursor = None

    def changes(self, frame: str, size: os.terminal_size) -> str:
        """What of a frame has to be written; nothing where it is all there.

        Args:
            frame: Text with its styles, each run of it at a place: CUP and SGR sequences of
                ECMA-48 and nothing else. In anything else everything is written.
            size: Of the terminal now; the frame may still be for another one.
        """
        written = _Written(self._cursor)
        x = y = 0
        style = ""
        for part in _PART.finditer(frame):
            row, column, numbers, text, strange = part.groups()
            if text is not None:
                width = cell_len(text)
                self._paint(written, x, y, style, text, width)
                x += width
                if x > size.columns or y >= size.lines:  # it is put over the last column or row
                    self._rows.pop(min(y, size.lines - 1), None)
            elif numbers is not None:
                style = "" if numbers in _RESET else f"{style};{numbers}".lstrip(";")
            elif row is not None:
                x, y = int(column) - 1, int(row) - 1
            elif strange is not None:
                self.forget()
                return frame
        self._cursor = written.end(x, y)
        return written.sequence

    def _paint(
        self, written: "_Written", x: int, y: int, style: str, text: str, width: int
    ) -> None:
        row = self._rows.setdefault(y, [])
        row.extend([None] * (x + width - len(row)))
        if width != len(text):  # what else is in such cells differs between terminals
            row[x : x + width] = [None] * width
            written.add(x, y, style, text, width)
            return
        new = [(style, character) for character in text]
        old = row[x : x + width]
        if new == old:
            return
        row[x : x + width] = new
        first = next(i for i in range(width) if new[i] != old[i])
        last = next(i for i in reversed(range(width)) if new[i] != old[i])
        written.add(x + first, y, style, text[first : last + 1], last + 1 - first)


class _Written:
    """A sequence in the making, and where it leaves the cursor: None where that is not known."""

    def __init__(self, cursor: tuple[int, int] | None) -> None:
        self._parts: list[str] = []
        self._cursor = cursor
        self._style = ""

    def add(self, x: int, y: int, style: str, text: str, width: int) -> None:
        """Write a run of one style."""
        self._go(x, y)
        if style != self._style:
            self._parts.append(f"\x1b[0;{style}m" if style else "\x1b[0m")
            self._style = style
        self._parts.append(text)
        self._cursor = (x + width, y) if width == len(text) else None

    def end(self, x: int, y: int) -> tuple[int, int] | None:
        """Leave the cursor where the frame has it, and the style as it was."""
        if self._style:
            self._parts.append("\x1b[0m")
        self._go(x, y)
        return self._cursor

    @property
    def sequence(self) -> str:
        return "".join(self._parts)

    def _go(self, x: int, y: int) -> None:
        if (x, y) != self._cursor:
            self._parts.append(f"\x1b[{y + 1};{x + 1}H")
            self._cursor = (x, y)
