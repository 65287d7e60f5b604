"""The templates of pages, which Markdown and HTML share."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2

from certify.report import headline
from certify.report.formula import legend
from certify.report.statement import values
from certify.report.words import (
    boxes_words,
    cross_check_words,
    prose,
    sample_words,
    sampled_before,
    stands_with,
    transcription_words,
)


@cache
def environment() -> Any:
    """Return the templates, which escape what they put into HTML; each is compiled once."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("certify.report"),
        autoescape=jinja2.select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    found.filters["prose"] = prose
    found.globals |= {
        "boxes_words": boxes_words,
        "headline_parts": headline.parts,
        "headline_words": headline.words,
        "is_misprint": headline.is_misprint,
        "verdict_words": headline.verdict_words,
        "version_mark": headline.version_mark,
        "sampled_before": sampled_before,
        "cross_check_words": cross_check_words,
        "legend": legend,
        "sample_words": sample_words,
        "stands_with": stands_with,
        "transcription_words": transcription_words,
        "values": values,
    }
    return found
