"""Figures for inequalities in an angle and two norms: Figure 6 and its tight places."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from typing import Any

import numpy

from certify.claim import Claim
from certify.figure import Picture
from certify.kernel.certificate import Leaf, read
from certify.kernel.check import bisect
from certify.kernel.program import Box
from certify.numbers import Float64
from certify.parameter import Parameters

VARIABLES = ("t", "norm1", "norm2")
COLOURS = {"natural": "#4477aa", "mean value": "#66ccee", "second order": "#228833"}
ANCHORED = "#cc3311"
NOISE = 1e-12  # of float64, in the colours only
Tile = tuple[float, float, float, float, str]


def tiles(text: str) -> list[Tile]:
    """Return a certificate's leaves as (t from, t to, ratio axis from, to, form).

    The ratio axis is r up to 1 and 2 - 1/r beyond, so that it ends at r = infinity.
    """
    certificate, _ = read(text)
    names = certificate.statement.variables
    found = []
    for box, nodes in zip(certificate.statement.boxes, certificate.pieces, strict=True):
        waiting = [box]
        for node in nodes:
            box = waiting.pop()
            if isinstance(node, Leaf):
                found.append(_tile(box, node, names))
            else:
                waiting += reversed(bisect(box, names.index(node)))
    return found


def _tile(box: Box, leaf: Leaf, names: tuple[str, ...]) -> Tile:
    ends = dict(zip(names, box, strict=True))
    order = max(form.order for form in leaf.forms)
    kind = ("natural", "mean value", "second order")[min(order, 2)]
    if any(form.anchors for form in leaf.forms):
        kind = "anchored"
    if ends["norm1"] == (Fraction(1), Fraction(1)):
        low, high = map(float, ends["norm2"])
    else:
        high, low = (2 - float(end) for end in ends["norm1"])
    return float(ends["t"][0]), float(ends["t"][1]), low, high, kind


def of(
    reduced: Callable[..., Any], claim: Claim, parameters: Parameters, certificate: str
) -> Picture | None:
    """Draw the minimum over a of an inequality, ``reduced``, with a certificate's tiles on it.

    None where the claim is no inequality in the variables that the figure knows. An empty
    `certificate` says that there is no proof.
    """
    if claim.inequality is None or claim.inequality.reduced.variables != VARIABLES:
        return None
    tiles = ", with the certificate's tiles" if certificate else ""
    title = "Figure 6" if claim.id == "lemma4" else "The inequality over its domain"
    note = (
        "Value with the larger norm set to 1, on a logarithmic scale; orange, where there is any,"
        " is negative. The colours prove nothing" + (", the tiles do." if certificate else ".")
    )
    words = "Colour plot of the reduced inequality over theta and r"
    boxes = ", with the boxes of the certificate" if certificate else ""
    return Picture(title + tiles, words + boxes, note, png(reduced, parameters, certificate))


def png(reduced: Callable[..., Any], parameters: Parameters, text: str, close: bool = True) -> str:
    """Draw the figure; `close` adds a row of views near the tight places. Return a base64 PNG."""
    # For drawings only, and slow to load.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import LogNorm, SymLogNorm
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    found = tiles(text) if text else []
    rows = 2 if close else 1
    page = Figure(figsize=(11, 4 * rows), layout="constrained")
    FigureCanvasAgg(page)
    axes = page.subplots(rows, 2)
    views = (
        ("the whole domain, with the certificate's tiles", (0, 1), (0, 2), False),
        ("as in Figure 6: r on a logarithmic scale", (0, 1), (-5, 5), True),
        ("near theta = 0, r = 0", (0, 0.25), (0, 0.25), False),
        ("near theta = pi, r = 1", (0.75, 1), (0.75, 1.25), False),
    )
    for axis, (title, t_range, r_range, logarithmic) in zip(axes.flat, views, strict=close):
        t = numpy.linspace(*t_range, 181)[:, None]
        position = numpy.linspace(*r_range, 181)[None, :]
        if logarithmic:
            ratio = 10.0**position
            norm1, norm2 = numpy.minimum(1.0, 1 / ratio), numpy.minimum(1.0, ratio)
        else:
            norm1, norm2 = numpy.minimum(1.0, 2 - position), numpy.minimum(1.0, position)
        with numpy.errstate(all="ignore"):
            values = reduced(numpy.pi * t, norm1, norm2, parameters, Float64())
        top = float(numpy.nanmax(numpy.abs(values)))
        if not numpy.isfinite(top) or top == 0:
            top = 1.0
        picture = axis.pcolormesh(
            position[0],
            t[:, 0],
            values,
            norm=SymLogNorm(top * 1e-5, vmin=-top, vmax=top)
            if values.min() < -NOISE
            else LogNorm(top * 1e-6, top, clip=True),
            cmap="PuOr" if values.min() < -NOISE else "cividis",
        )
        page.colorbar(picture, ax=axis)
        _draw_tiles(axis, found, logarithmic)
        axis.set(title=title, ylabel="theta / pi", xlim=r_range, ylim=t_range)
        axis.set_xlabel("log10 r" if logarithmic else "r up to 1, 2 - 1/r beyond")
    if found:
        names = [*COLOURS.items(), ("anchored", ANCHORED)]
        page.legend(
            handles=[Patch(fill=False, edgecolor=c, label=n) for n, c in names],
            loc="outside lower center",
            ncols=4,
            frameon=False,
        )
    buffer = io.BytesIO()
    # What the picture shows, so that one can see whether it is still that of the certificate.
    shown = sha256(text.encode()).hexdigest()
    page.savefig(buffer, format="png", dpi=110, metadata={"Certificate": shown})
    return base64.b64encode(buffer.getvalue()).decode()


def _draw_tiles(axis: Any, found: list[Tile], logarithmic: bool) -> None:
    # For drawings only, and slow to load.
    from matplotlib.collections import PolyCollection

    corners, colours = [], []
    for low, high, left, right, kind in found:
        if logarithmic:
            # The axis position p means r = p up to 1 and 1/(2 - p) beyond.
            with numpy.errstate(divide="ignore"):
                left, right = (
                    float(numpy.log10(p)) if p <= 1 else -float(numpy.log10(2 - p))
                    for p in (left, right)
                )
            left, right = max(left, -20.0), min(right, 20.0)
        corners.append([(left, low), (right, low), (right, high), (left, high)])
        colours.append(COLOURS.get(kind, ANCHORED))
    axis.add_collection(
        PolyCollection(corners, facecolors="none", edgecolors=colours, linewidths=0.8)
    )
