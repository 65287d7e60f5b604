"""Reports as JSON, and the schema that they follow."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from certify.layout import CLAIMS, INDEX
from certify.report import headline, results
from certify.report.data import Data
from certify.report.formats import Format
from certify.report.index import ALONE, Beside, contents
from certify.report.plain import Gap, Standing


def finite(data: Any) -> Any:
    """Return the data with None for NaN and infinities, which JSON has not."""
    if isinstance(data, dict):
        return {name: finite(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


def as_json(data: Data) -> str:
    """Return the data as JSON text, with escapes for what cannot be printed."""
    lines = json.dumps(finite(data), indent=2, ensure_ascii=False).split("\n")
    return "".join(f"{line if line.isprintable() else _escaped(line)}\n" for line in lines)


def _escaped(line: str) -> str:
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)


def schema() -> str:
    """Return the JSON Schema of reports and indexes, as text."""
    return as_json(results.schema())


def whole(reports: Sequence[Data], beside: Beside = ALONE) -> str:
    """Return all reports and what the page of all says of them as JSON (``index.json``)."""
    found = contents(reports, beside)
    return as_json(
        {
            "claims": list(reports),
            "counts": found["counts"],
            "apart": found["apart"],
            "requires": found["direct"],
            "results": [_standing_data(standing) for standing in found["standings"]],
            "other_gaps": [_gap_data(gap) for gap in found["gaps"]],
            "not_settled": [
                {"claim": each.data["claim"], "why": each.why, "instead": list(each.instead)}
                for each in found["open"]
            ],
            "misprints": [
                {"what": rows[0]["misprint"], "claims": [data["claim"] for data in rows]}
                for rows in found["slips"].values()
            ],
            "ledger": {
                "trusted": dict(found["ledger"]["trusted"]),
                "statements": found["ledger"]["statements"],
                "by_hand": [
                    {"what": what, "attacked_by": row["tests"], "claims": row["claims"]}
                    for what, row in found["ledger"]["steps"].items()
                ],
                **(beside.measured or {}),
            },
        }
    )


def _gap_data(gap: Gap) -> Data:
    return {
        "claim": gap.data["claim"],
        "headline": headline.words(gap.data),
        "how": gap.how,
        "instead": list(gap.instead),
        "closed": gap.closed,
        "evidence": [data["claim"] for data in gap.evidence],
    }


def _standing_data(standing: Standing) -> Data:
    return {
        "claim": standing.data["claim"],
        "headline": headline.words(standing.data),
        "why": standing.why,
        "best_constants": standing.constants,
        "lines": [_gap_data(gap) for gap in standing.lines],
        "remarks": [_gap_data(gap) for gap in standing.remarks],
        "proved_in_another_form": [data["claim"] for data in standing.also],
    }


FORMAT = Format(
    f"{CLAIMS}/{{}}.json",
    lambda data, picture: as_json(data),
    pages=False,
    all={
        INDEX: lambda every: whole(every.reports, every.beside),
        "schema.json": lambda every: schema(),
    },
)
