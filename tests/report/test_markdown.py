"""What stands in a Markdown report is read as it stands, by a reader of Markdown."""

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.report.words import prose
from tests.places import INDEX

markdown_it = pytest.importorskip("markdown_it", reason="rich, which certify needs, has it")
READER = markdown_it.MarkdownIt("commonmark").enable(["strikethrough", "table"])


class Text(HTMLParser):
    """The text of a page, and its elements."""

    def __init__(self, page):
        super().__init__()
        self.text, self.elements = "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)

    def handle_data(self, data):
        self.text += data


def read(text):
    """Return a text as it is read in the middle of a paragraph, and in a cell."""
    paragraph = Text(READER.render(f"a {text} b"))
    cell = Text(READER.render(f"| a |\n| --- |\n| a {text} b |\n"))
    assert set(paragraph.elements) == {"p"}
    assert cell.elements.count("td") == 1
    assert not {"em", "strong", "s", "a", "code", "del"} & set(cell.elements)
    return paragraph.text.strip(), cell.text.split("\n")


def texts(data):
    """Yield every text that a report holds."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from texts(part)


def as_it_stands(text):
    paragraph, cell = read(prose(text))
    shown = f"a {text} b"
    assert paragraph == shown
    assert shown in cell


@given(
    st.text("ab1 *_~`|<>&;#[]()!\\^{}.:/=+-", max_size=24).filter(
        lambda x: x == " ".join(x.split())
    )
)
@settings(deadline=None, derandomize=True, max_examples=400)
def test_any_text_is_read_as_it_stands(text):
    as_it_stands(text)


@pytest.mark.parametrize(
    "text",
    [
        "7 - 2*3*x >= 0",
        "if 0 <y and y> -1",
        "<script>alert(1)</script>",
        "grad_{w~_i} L = v_i grad_{w~_i} L",
        "~~1~~ and ~2~",
        "[1](2)",
        "a | b",
        "&lt; and &#60;",
        r"\* and \\",
        "`x`",
        "https://example.org",
    ],
)
def test_marks_are_text(text):
    as_it_stands(text)


def test_the_reader_would_notice():
    for text in ("2*3*x", "<b>x</b>", "~~x~~", "[x](y)", "a `b` c"):
        with pytest.raises(AssertionError):
            read(text)


def test_every_text_of_the_reports_is_read_as_it_stands():
    reports = json.loads((INDEX).read_text(encoding="utf-8"))["claims"]
    found = {" ".join(text.split()) for text in texts(reports)}
    assert len(found) > 1000
    for text in found:
        as_it_stands(text)
