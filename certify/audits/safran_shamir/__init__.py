"""The audit of the local minima that Safran and Shamir found (2018), for k = 5 to 20 neurons."""

from certify.audit import Audit, Family

# A claim's id, and the module that holds it.
CLAIMS = (
    ("safran-shamir.k5", "minima"),
    ("safran-shamir.k6", "minima"),
    ("safran-shamir.k7", "minima"),
    ("safran-shamir.k8", "minima"),
    ("safran-shamir.k9", "minima"),
    ("safran-shamir.k10", "minima"),
    ("safran-shamir.k11", "minima"),
    ("safran-shamir.k12", "minima"),
    ("safran-shamir.k13", "minima"),
    ("safran-shamir.k14", "minima"),
    ("safran-shamir.k15", "minima"),
    ("safran-shamir.k16", "minima"),
    ("safran-shamir.k17", "minima"),
    ("safran-shamir.k18", "minima"),
    ("safran-shamir.k19", "minima"),
    ("safran-shamir.k20", "minima"),
)

FAMILIES = (Family("safran-shamir", "Safran–Shamir", "minimum"),)

AUDIT = Audit(
    name="safran_shamir",
    title="Spurious Local Minima are Common in Two-Layer ReLU Neural Networks",
    package=__name__,
    claims=CLAIMS,
    families=FAMILIES,
    sections=(
        r"(Table [0-9]+)",
        r"(Safran and Shamir)",
    ),
)
