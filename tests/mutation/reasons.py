"""Why each mutant that no test notices is harmless: its kind, and the reason."""

KINDS = ("equivalent", "no less sound", "cost only", "words only", "not reached")

REASONS: dict[str, tuple[str, str]] = {
    "certificate.module: '[ -~]*' -> '[ -~]*?'": (
        "equivalent",
        "a match of the whole text is the same for a lazy quantifier",
    ),
    "certificate._read_node: 0 -> -1": (
        "equivalent",
        "the list has one element, which is its first and its last",
    ),
    "certificate._read_node: '[1-9][0-9]{0,3}' -> '[1-9][0-9]{0,3}?'": (
        "equivalent",
        "a match of the whole text is the same for a lazy quantifier",
    ),
    "certificate.read.need: 0 -> -1": (
        "equivalent",
        "the list has one element, which is its first and its last",
    ),
    "certificate.read.need: 0 -> -1 (2)": (
        "equivalent",
        "the list has one element, which is its first and its last",
    ),
    "certificate.read: 0 -> -1 (2)": (
        "equivalent",
        "the line of the refusal is 1 at least, whatever is smaller",
    ),
    "certificate.read: '[A-Za-z0-9.-]{1,80}' -> '[A-Za-z0-9.-]{1,80}?'": (
        "equivalent",
        "a match of the whole text is the same for a lazy quantifier",
    ),
    "certificate.read: '[0-9a-f]{64}' -> '[0-9a-f]{64}?'": (
        "equivalent",
        "a match of the whole text is the same for a lazy quantifier",
    ),
    "certificate.read: '[1-9][0-9]|[1-4][0-9]{2}|50[0-9]|51[0-2]' -> '[1-9][0-9]|[1-4][0-9]{2}|50[0-9]|51[0-2]?'": (
        "equivalent",
        "what it admits besides, 51, is admitted as a number of two digits",
    ),
    "certificate.read: '[0-9a-f]{64}' -> '[0-9a-f]{64}?' (2)": (
        "equivalent",
        "a match of the whole text is the same for a lazy quantifier",
    ),
    "check._Replay: 0 -> -1": (
        "equivalent",
        "the depth is the largest of the nodes' depths, and the first node has depth 0",
    ),
    "exact.ExactArithmetic.sqrt: q < 0 -> q <= 0": (
        "equivalent",
        "the root of 0 is 0 on either branch",
    ),
    "forms.Piece.coefficients: 'box' -> 'box?'": (
        "cost only",
        "the word is compared with 'centre' only, and is part of the key of what is kept",
    ),
    "forms.Piece.coefficients: 'box' -> 'box?' (2)": (
        "cost only",
        "the word is compared with 'centre' only, and is part of the key of what is kept",
    ),
    "forms.Piece.coefficients:  for k, c in over_box.items() if sum(k) == order ->  for k, c in over_box.items()": (
        "equivalent",
        "the coefficients of lower order are replaced by those at the centre or the anchor",
    ),
    "forms._common_zeros: 0 -> -1": ("equivalent", "all leaders are of the same length"),
    "forms._common_zeros: 1 -> 0": (
        "equivalent",
        "the empty face meets no leader's support, and there is a leader",
    ),
    "forms._common_zeros: 0 -> -1 (2)": ("equivalent", "all leaders are of the same length"),
    "forms._common_zeros: 1 -> 2 (2)": (
        "equivalent",
        "there is no set of more variables than there are",
    ),
    "forms._common_zeros: set(other) <= set(face) -> set(other) < set(face)": (
        "equivalent",
        "no set of variables is gone through twice",
    ),
    "forms._leaders: m < n -> m <= n": (
        "equivalent",
        "a term that is the mean of a leader with itself is that leader, and was met before",
    ),
    "forms._leaders: 1 -> 0": ("equivalent", "the shares of leaders in no cross term are not used"),
    "functions._stumpff_at: square_hi < divisor << work and term_hi <= 2 -> term_hi <= 2": (
        "not reached",
        "`stumpff` asks for points up to pi only, where terms of two units are decreasing ones",
    ),
    "functions._stumpff_at: square_hi < divisor << work -> square_hi <= divisor << work": (
        "no less sound",
        "Leibniz's bound holds too if the next term is as large as the first omitted one",
    ),
    "functions.stumpff: size.hi > turn -> size.hi >= turn": (
        "equivalent",
        "at pi itself nothing lies beyond, and the bounds are those found before",
    ),
    "functions.stumpff: lo -> hi": (
        "equivalent",
        "beyond pi the value at pi less the distance is below both",
    ),
    "functions.angle: whole.lo -> whole.hi (2)": (
        "no less sound",
        "the bisection begins one unit higher, which is outside of no enclosure of pi; points move on certain signs only",
    ),
    "interval.Interval.__abs__: self.hi <= 0 -> self.hi < 0": (
        "equivalent",
        "an interval that ends at 0 has the same absolute value on each branch",
    ),
    "interval.Interval.__abs__: 0 -> -1 (2)": (
        "equivalent",
        "an interval that ends at 0 has the same absolute value on each branch",
    ),
    "interval.Interval.__init__: -lo < hi -> -lo <= hi": (
        "equivalent",
        "ends of the same size are equally long",
    ),
    **dict.fromkeys(
        (
            "interval.Interval.__mul__: self.lo >= 0 -> self.lo > 0",
            "interval.Interval.__mul__: y.lo >= 0 -> y.lo > 0",
            "interval.Interval.__mul__: 0 -> 1",
            "interval.Interval.__mul__: 0 -> 1 (2)",
        ),
        ("equivalent", "the other branch takes the least and the greatest of all four products"),
    ),
    "program.Statement.__post_init__: 0 -> -1": (
        "equivalent",
        "the list has one element, which is its first and its last",
    ),
    "program.Statement.__post_init__: '[0-9]|[1-9][0-9]' -> '[0-9]|[1-9][0-9]?'": (
        "equivalent",
        "one digit other than 0 is admitted by the first half as well",
    ),
    "program.Statement._constants: 0 -> -1": (
        "equivalent",
        "the list has one element, which is its first and its last",
    ),
    "program.Statement.evaluate: 'pi' -> 'pi?'": (
        "equivalent",
        "the last branch calls the arithmetic's method of that name, without arguments",
    ),
    "program.Statement.evaluate: 0 -> -1 (7)": (
        "equivalent",
        "the list has one element, which is its first and its last",
    ),
    "program.statement_from_lines:  for m in found if m ->  for m in found": (
        "equivalent",
        "that all parts match has been asked before; the condition is for the type checker",
    ),
    "series._product_table: 2 -> 3": (
        "equivalent",
        "a larger base keeps the exponents apart as well",
    ),
    "series._product_table: 1 -> 2": (
        "equivalent",
        "a larger base keeps the exponents apart as well",
    ),
    "series._product_table: 1 -> 2 (2)": (
        "equivalent",
        "any negative number stands for a degree that is too high",
    ),
    "work.module: 0 -> 1": ("equivalent", "only differences of the count are compared"),
    "work.module: 0 -> -1": ("equivalent", "only differences of the count are compared"),
}
