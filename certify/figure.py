"""What a figure is: data that runs have left, and a drawing of them in one style."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy

# Told apart in print and by the colour-blind (Okabe and Ito 2008).
BLUE, ORANGE, GREEN, RED, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7"
GREY, BLACK = "#777777", "#000000"
COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, GREY)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")

STYLE = {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "font.size": 9,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "lines.linewidth": 1.4,
    "savefig.dpi": 160,
    "svg.fonttype": "none",
    "svg.hashsalt": "certify",
}

Data = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """What an HTML report shows: a base64 PNG with a title, words that replace it, and a note."""

    title: str
    alternative: str
    note: str
    png: str


@dataclass(frozen=True)
class Figure:
    """A figure of the paper, drawn again.

    `data` computes what is drawn, plain numbers that JSON can hold, from runs on a bench; `draw`
    draws them on an empty matplotlib figure of `size` inches and decides nothing.
    """

    name: str
    caption: str
    data: Callable[[Any], Data]
    draw: Callable[[Data, Any], None]
    size: tuple[float, float] = (7.0, 3.0)

    def names(self) -> list[str]:
        """Return the names of its files."""
        return [f"{self.name}.{kind}" for kind in ("json", "svg", "png")]

    def files(self, bench: Any) -> dict[str, str | bytes]:
        """Return the contents of the files by name; the same on every run."""
        # For drawings only, and slow to load.
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot

        text = json.dumps({"caption": self.caption, **self.data(bench)}) + "\n"
        pictures: dict[str, str | bytes] = {f"{self.name}.json": text}
        with matplotlib.rc_context(STYLE):
            figure = matplotlib.pyplot.figure(figsize=self.size)
            self.draw(json.loads(text), figure)
            for kind, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
                stream = io.BytesIO()
                figure.savefig(stream, format=kind, metadata=metadata)
                pictures[f"{self.name}.{kind}"] = stream.getvalue()
            matplotlib.pyplot.close(figure)
        return pictures


def rounded(values: Any, digits: int = 5) -> Any:
    """Return arrays as nested lists of numbers with so many significant digits."""
    array = numpy.asarray(values)
    if array.ndim == 0:
        return float(f"{float(array):.{digits}g}")
    return [rounded(part, digits) for part in array]
