"""The audit of Fejér and Jackson's inequality, for three terms."""

from certify.audit import Audit, Family

AUDIT = Audit(
    name="fejer",
    title="Fejér and Jackson's inequality",
    package=__name__,
    claims=(
        ("fejer.sum", "sums"),
        ("fejer.jackson", "sums"),
    ),
    families=(Family("fejer", "Three terms", "inequality"),),
)
