"""The page of all reports in a real browser: from disk, alone, by mouse, keyboard and paper."""

import io
import os
import random
import re
import shutil
import time
import unicodedata
from contextlib import contextmanager

import pytest

from certify.figure import Picture
from certify.kernel.certificate import read
from certify.report import headline, index
from certify.report.formats import html
from certify.report.formula import WIDEST
from certify.report.statement import formulas, spelled
from certify.report.words import evidence_words
from tests.kernel.helpers import report
from tests.places import PAPER
from tests.printed.cases import draw
from tests.report.test_index import DATA, EVIL, spoiled

pytestmark = pytest.mark.long
NAMES = ("chromium", "chromium-browser", "google-chrome")
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
BY_NAME = {data["claim"]: data for data in DATA}
ALONE = ("lemma4", "lemma9", "theorem2")
# A PNG of one white pixel.
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="


def needed(program, *modules):
    """Skip where something to drive a browser is missing; on CI, fail."""
    absent = [] if program else ["chromium: apt-get install chromium"]
    for module in modules:
        try:
            __import__(module)
        except ImportError:
            absent.append(f"{module}: pip install -e '.[test]'")
    if absent:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"a browser test needs {'; '.join(absent)}")


# Not for the whole session: while Playwright runs, its thread can run no other event loop.
@pytest.fixture(scope="module")
def browser():
    program = next(filter(None, map(shutil.which, NAMES)), None)
    needed(program, "playwright.sync_api", "axe_playwright_python.base")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder elsewhere, with a name that needs quotes, that holds copies of the pages."""
    place = tmp_path_factory.mktemp("moved") / "Prüfung der Arbeit #1"
    place.mkdir()
    shutil.copy(PAPER / "index.html", place)
    for name in ALONE:
        page = html.of_claim(BY_NAME[name], Picture("A plot", "a dot", "Note.", DOT))
        (place / f"{name}.html").write_text(page, encoding="utf-8")
    return place


class Trouble(AssertionError):
    """A page asked for another file, wrote to the console, raised, or opened a dialog."""


@contextmanager
def opened(browser, path, fragment="", **options):
    """Open a file and yield its page; raise `Trouble` at the end if it was not quiet."""
    context = browser.new_context(**{"viewport": SIZES["desktop"], "offline": True} | options)
    page, heard = context.new_page(), []
    # The pages of the context, and not of one window only: also what a worker or frame asks for.
    context.on("request", lambda request: heard.append(f"asks for {request.url}"))
    context.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    context.on("weberror", lambda error: heard.append(f"raises {error.error}"))
    page.on("dialog", lambda dialog: (heard.append("opens a dialog"), dialog.dismiss()))
    url = path.as_uri()
    try:
        page.goto(url + fragment)
        yield page
    finally:
        context.close()
    own = f"asks for {url}"
    loud = [words for words in heard if words != own and not words.startswith("asks for data:")]
    if loud or own not in heard:
        raise Trouble(loud)


@pytest.fixture(scope="module")
def loaded(browser, folder):
    options = {"permissions": ["clipboard-read", "clipboard-write"]}
    with opened(browser, folder / "index.html", **options) as page:
        yield page


@pytest.fixture
def page(loaded):
    """Return the committed page, moved, as it is when it has just been opened."""
    loaded.evaluate("""() => {
        for (const details of document.querySelectorAll("details")) details.open = false;
        document.getElementById("filter").reset();
        document.activeElement.blur();
        location.hash = "";
        scrollTo(0, 0);
    }""")
    loaded.emulate_media(media="screen")
    loaded.mouse.move(0, 0)
    return loaded


def written(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# That it is one file which needs nothing.


def test_without_a_browser_the_tests_say_what_is_missing(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        needed(None)
    with pytest.raises(pytest.skip.Exception, match="no_such_module: pip install"):
        needed("/usr/bin/chromium", "no_such_module")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        needed(None)


def test_it_opens_from_disk_without_network_and_without_a_word(browser, folder):
    with opened(browser, folder / "index.html") as page:
        assert page.title().endswith(f"{len(DATA)} claims and their verdicts")
        assert page.locator("article.claim").count() == len(DATA)
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", ALONE)
def test_a_claims_own_page_opens_the_same_way(browser, folder, name):
    with opened(browser, folder / f"{name}.html") as page:
        assert page.locator("img").evaluate("image => image.complete && image.naturalWidth == 1")


@pytest.mark.parametrize(
    "spoil",
    [
        '<img alt="" src="http://127.0.0.1:9/x.png">',
        '<link rel="stylesheet" href="other.css">',
        '<script>fetch("https://127.0.0.1:9").catch(() => 0)</script>',
        '<script>console.warn("hm")</script>',
        "<script>nothing.at.all</script>",
        "<script>alert(1)</script>",
    ],
)
def test_a_page_that_is_not_quiet_is_noticed(browser, tmp_path, spoil):
    path = written(tmp_path, "loud.html", html.of_all(DATA[:1], {}).replace("</main>", spoil))
    with pytest.raises(Trouble), opened(browser, path) as page:
        page.wait_for_load_state("networkidle")


def test_markup_is_shown_as_text(browser, tmp_path):
    data = BY_NAME["lemma9"]
    evil = spoiled(data) | {k: data[k] for k in ("verdict", "status", "requires")}
    for old, new in zip(data["versions"], evil["versions"], strict=True):
        new |= {key: old[key] for key in ("reading", "verdict", "status")}
        new["evidence"]["kind"] = old["evidence"]["kind"]
    path = written(tmp_path, "evil.html", html.of_all([evil], {}))
    with opened(browser, path) as page:
        assert EVIL in page.locator("article .says").first.inner_text()
        assert EVIL in page.locator("#claims-table").inner_text()
        assert page.locator("script").count() == 1
        assert page.locator("b[onclick]").count() == 0


def test_200_claims_are_made_in_under_2_s_and_open(browser, tmp_path):
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        text = html.of_all(DATA[:200], {})
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 2  # measured: 0.1 s
    with opened(browser, written(tmp_path, "200.html", text)) as page:
        assert page.locator("#count").inner_text() == "200 of 200 claims"


# The table and its filter.


def shown(page):
    return page.locator("#claims-table tbody tr:visible th").all_inner_texts()


def expected(keep):
    return [data["claim"] for data in DATA if keep(data)]


SECTION = index.sections(DATA)
KEYS = {
    "verdict": lambda data: headline.MARKS[headline.mark(data)].style,
    "section": lambda data: SECTION[data["claim"]],
    "kind": lambda data: index.kind(data["claim"]),
}


@pytest.mark.parametrize(
    ("key", "value"), [("verdict", "refuted"), ("section", "E.2.2"), ("kind", "theorem")]
)
def test_the_filter(page, key, value):
    page.locator(f"select[name={key}]").select_option(value)
    found = expected(lambda data: KEYS[key](data) == value)
    assert 0 < len(found) < len(DATA)
    assert shown(page) == found
    assert page.locator("#count").inner_text() == f"{len(found)} of {len(DATA)} claims"
    page.get_by_role("button", name="Show all").click()
    page.get_by_text(f"{len(DATA)} of {len(DATA)} claims", exact=True).wait_for()
    assert shown(page) == expected(lambda data: True)


def test_the_search_takes_all_words_in_any_order_and_joins_the_filter(page):
    def words(data):
        versions = "; ".join(
            f"{v['reading']}: {headline.verdict_words(v)}, {evidence_words(v)}"
            for v in data["versions"]
        )
        cells = (data["claim"], data["place"], *(KEYS[k](data) for k in ("section", "kind")))
        return " ".join((*cells, headline.words(data), versions)).lower()

    page.get_by_label("Search").fill("INEQUALITY lemma")
    found = expected(lambda data: all(word in words(data) for word in ("lemma", "inequality")))
    assert shown(page) == found
    page.get_by_label("Verdict").select_option("refuted")
    both = [name for name in found if headline.mark(BY_NAME[name]) == "Refuted"]
    assert 0 < len(both) < len(found) < len(DATA)
    assert shown(page) == both
    page.get_by_label("Search").fill("no such words")
    assert shown(page) == []
    assert page.locator("#count").inner_text() == f"0 of {len(DATA)} claims"


def test_return_in_the_search_loses_nothing(page):
    page.get_by_label("Search").fill("lemma9")
    page.get_by_label("Search").press("Enter")
    assert page.get_by_label("Search").input_value() == "lemma9"
    assert 0 < len(shown(page)) < len(DATA)


# Links, the graph, and what they lead to.


def in_sight(page, name):
    """Say whether an element's upper end is in the window and below the navigation."""
    return page.evaluate(
        """async (name) => {
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            const box = document.getElementById(name).getBoundingClientRect();
            const bar = document.querySelector("nav").getBoundingClientRect();
            return box.height > 0 && Math.max(bar.bottom, 0) <= box.top && box.top < innerHeight;
        }""",
        name,
    )


LINKS = ("lemma9", "lemma4.largest-alpha", "other-gaps")


@pytest.mark.parametrize("name", LINKS)
def test_a_deep_link_from_outside(browser, folder, name):
    with opened(browser, folder / "index.html", f"#{name}") as page:
        assert in_sight(page, name)
        assert name != "other-gaps" or page.locator("#other-gaps li").first.is_visible()


def test_deep_links_within(page):
    for name in (*LINKS, LINKS[0]):
        assert not in_sight(page, name)
        page.evaluate("name => { location.hash = name; }", name)
        page.wait_for_function("name => document.getElementById(name).matches(':target')", arg=name)
        assert in_sight(page, name)
    assert page.locator("#other-gaps li").first.is_visible()


def test_a_link_to_nowhere_or_that_is_no_text_does_no_harm(browser, tmp_path):
    path = written(tmp_path, "few.html", html.of_all([BY_NAME[name] for name in ALONE], {}))
    with opened(browser, path) as page:
        for name in ("nowhere", "%", "%E0%A4%A", "a'\"]b"):
            page.evaluate("name => { location.hash = name; }", name)
        assert in_sight(page, "summary")


@pytest.mark.parametrize("by", ["click", "Enter"])
def test_the_graph_leads_to_a_group(page, by):
    node = page.locator(".graph [data-node=lemma9]")
    node.click() if by == "click" else node.press(by)
    page.wait_for_url("**#group-lemma9")
    assert in_sight(page, "group-lemma9")


def test_a_familys_graph_leads_to_a_claim(page):
    page.get_by_text("Graph of the claims of Lemma 4", exact=True).click()
    page.locator("#group-lemma4 [data-node='lemma4.largest-alpha']").click()
    page.wait_for_url("**#lemma4.largest-alpha")
    assert in_sight(page, "lemma4.largest-alpha")


def test_edges_of_a_node_light_up(page):
    node, lit = page.locator(".graph [data-node=eq8]"), page.locator(".graph .edge.lit")
    own = page.locator(".graph .edge:is([data-from=eq8], [data-to=eq8])").count()
    assert own > 0
    for on, off in ((node.hover, lambda: page.mouse.move(0, 0)), (node.focus, node.blur)):
        assert lit.count() == 0
        on()
        assert lit.count() == own
        assert lit.first.evaluate("edge => getComputedStyle(edge).strokeWidth") == "2.6px"
        off()
    assert lit.count() == 0


def test_words_in_the_graphs_stay_in_their_boxes(page):
    sticking_out = page.evaluate("""() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
        return [...document.querySelectorAll(".node")].flatMap((node) => {
            const width = node.querySelector("rect").getBBox().width;
            const ends = (text) => text.getBBox().x + text.getBBox().width;
            return [...node.querySelectorAll("text")]
                .filter((text) => ends(text) > width).map((text) => text.textContent);
        });
    }""")
    assert sticking_out == []


# The copy buttons.


def pasted(page):
    page.evaluate("""() => {
        const area = document.createElement("textarea");
        area.id = "pasted";
        document.body.append(area);
        area.focus();
    }""")
    page.keyboard.press("Control+V")
    text = page.locator("#pasted").input_value()
    page.evaluate("document.getElementById('pasted').remove()")
    return text


def copies():
    version = next(v for v in BY_NAME["lemma9"]["versions"] if "witness" in v["evidence"])
    return {"the witness": html.witness_text(version), "the command": BY_NAME["lemma9"]["replay"]}


@pytest.mark.parametrize("what", copies())
@pytest.mark.parametrize("way", ["the clipboard", "the older way", "no way"])
def test_the_copy_buttons(page, what, way):
    spoilt = {"the older way": "no clipboard here", "no way": "nor this"}
    page.evaluate(
        """([clipboard, older]) => {
            delete navigator.clipboard.writeText;
            delete document.execCommand;
            if (clipboard) navigator.clipboard.writeText = () => Promise.reject(new Error("no"));
            if (older) document.execCommand = () => false;
        }""",
        [way in spoilt, way == "no way"],
    )
    button = page.locator("#lemma9 button", has_text=f"Copy {what}").first
    button.click()
    end = "not allowed here" if way == "no way" else "copied"
    page.locator("#lemma9 button", has_text=f"Copy {what}: {end}").first.wait_for()
    assert button.evaluate("button => button === document.activeElement")
    if way != "no way":
        assert pasted(page) == copies()[what]
    button.evaluate("button => { button.querySelector('span').textContent = ''; }")


# Paper, no scripts, phones, keyboards.


def test_in_print_what_cannot_be_used_is_hidden(page):
    page.emulate_media(media="print")
    assert page.locator("nav:visible, form:visible, button:visible, .skip:visible").count() == 0
    assert page.locator("h1").is_visible()
    page.emulate_media(media="screen")
    assert page.locator("nav:visible, form:visible").count() == 2


def printed(page):
    """Return the sheets of paper that a page becomes."""
    needed("chromium", "pypdf")
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages


def bare(words):
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))


def test_the_pdf_holds_what_is_folded_on_the_screen(browser, tmp_path):
    few = [data for data in DATA if data["claim"].split(".")[0] in ("lemma4", "lemma9")]
    with opened(browser, written(tmp_path, "few.html", html.of_all(few, {}))) as page:
        folded = page.locator("details.print ol li")
        assert not folded.first.is_visible()
        lines = folded.all_text_contents()
        sheets = printed(page)
    assert len(sheets) > 5
    # The graph's sheet lies on its side.
    assert sum(sheet.mediabox.width > sheet.mediabox.height for sheet in sheets) == 1
    text = bare("".join(sheet.extract_text() for sheet in sheets))
    assert len(lines) > 5
    assert [line for line in lines if bare(line) not in text] == []
    assert [data["claim"] for data in few if data["claim"] not in text] == []
    assert bare("Witness, exact") in text
    assert "Copythewitness" not in text
    assert "Showall" not in text


@pytest.mark.parametrize("name", ["lemma9", "theorem6", "lemma3.combination"])
def test_in_print_no_formula_is_cut(browser, tmp_path, name):
    """A formula is as wide as it is, a line of text is not."""
    data = BY_NAME[name]
    lines = [line for version in data["versions"] for line in version["statement"] or ()]
    # As wide as a sheet of A4 between its margins.
    sheet = {"width": 703, "height": 1000}
    path = written(tmp_path, "one.html", html.of_claim(data, None))
    with opened(browser, path, viewport=sheet) as page:
        formulas, text = page.locator(".formulas").first, page.locator("details.text pre")
        assert formulas.is_visible()
        assert not text.first.is_visible()
        paper = bare(on_paper(page))
        assert [line for line in lines if bare(line) not in paper] == []
        assert not text.first.is_visible()
        page.emulate_media(media="print")
        assert formulas.is_visible()  # better cut than not at all, if no script unfolds the text
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert not formulas.is_visible()
        assert text.evaluate_all("all => all.every((one) => one.scrollWidth <= one.clientWidth)")
        assert page.evaluate("document.documentElement.scrollWidth") <= sheet["width"]
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        assert formulas.is_visible()


CUT = """() => [...document.querySelectorAll(".formulas")].flatMap((box) => {
    const end = box.getBoundingClientRect().right;
    return [...box.querySelectorAll("math")].filter((m) => m.getBoundingClientRect().right > end)
        .map((m) => m.textContent);
})"""


# Certificates with statements of several forms.
STATED = ("lemma4", "lemma5", "theorem6.refuted", "lemma9.outer.refuted")


@pytest.mark.parametrize("width", [1280, 375, 703])
def test_formulas_go_on_in_the_next_line(browser, tmp_path, width):
    """On a screen, on a phone, and without a script on a sheet of A4."""
    texts = [report(f"{name}.cert") for name in STATED]
    certificates = [read(text)[0] for text in texts]
    cases = [(each.statement, dict(each.parameters)) for each in certificates]
    cases += [draw(random.Random(seed)) for seed in range(20)]
    short = [case for case in cases if max(map(len, spelled(case[0]))) <= WIDEST]
    assert len(short) > 15
    version = BY_NAME["lemma4"]["versions"][0]
    versions = [version | {"statement": formulas(*case)} for case in short]
    path = written(
        tmp_path, "all.html", html.of_claim(BY_NAME["lemma4"] | {"versions": versions}, None)
    )
    with opened(browser, path, viewport={"width": width, "height": 900}) as page:
        assert page.locator(".formulas").count() == len(short)
        assert page.evaluate(CUT) == []
        page.emulate_media(media="print")
        assert page.evaluate(CUT) == []


def on_paper(page):
    return "".join(sheet.extract_text() for sheet in printed(page))


def test_without_scripts_all_can_be_read(browser, folder):
    with opened(browser, folder / "index.html", java_script_enabled=False) as page:
        assert page.locator("article.claim:visible").count() == len(DATA)
        assert page.locator("#claims-table tbody tr:visible").count() == len(DATA)
        assert page.locator("form:visible, button:visible").count() == 0


@pytest.mark.parametrize("name", ["index", *ALONE])
def test_a_phone_need_not_scroll_sideways(browser, folder, name):
    with opened(browser, folder / f"{name}.html", viewport=SIZES["phone"]) as page:
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]


def test_on_a_phone_what_a_claim_requires_is_read_downwards(browser, folder):
    """Also on a narrow one."""
    narrow = {"width": 375, "height": 667}
    with opened(browser, folder / "theorem2.html", viewport=narrow) as page:
        table = page.get_by_role("region", name="What it requires, can be scrolled")
        assert table.evaluate("region => region.scrollWidth <= region.clientWidth")
        assert table.locator("tbody th").all_inner_texts() == [
            row["claim"] for row in BY_NAME["theorem2"]["requires"]
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= narrow["width"]


def focused(page):
    """Return the words of what has the focus, and whether it is seen to have it."""
    return page.evaluate("""() => {
        const at = document.activeElement, style = getComputedStyle(at);
        const box = at.getBoundingClientRect();
        const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
            && box.left >= 0 && box.top >= 0 && box.bottom <= innerHeight;
        return [at.name || at.textContent, seen];
    }""")


def test_the_keyboard_alone(browser, folder):
    with opened(browser, folder / "index.html") as page:

        def tabs(number):
            for _ in range(number):
                page.keyboard.press("Tab")
                yield focused(page)

        links = ["Summary", "Graph", "Table"]
        assert list(tabs(4)) == [[words, True] for words in ("Skip to the summary", *links)]
        page.keyboard.press("Enter")
        assert in_sight(page, "table")
        fields = ["search", "verdict", "section", "kind", "Show all"]
        assert list(tabs(5)) == [[words, True] for words in fields]
        page.keyboard.press("Shift+Tab")
        page.keyboard.type("theorem")
        assert page.get_by_label("Kind").input_value() == "theorem"
        assert shown(page) == expected(lambda data: KEYS["kind"](data) == "theorem")


def test_the_skip_link_skips(browser, tmp_path):
    path = written(tmp_path, "few.html", html.of_all([BY_NAME[name] for name in ALONE], {}))
    with opened(browser, path) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert in_sight(page, "summary")
        page.keyboard.press("Tab")
        assert focused(page)[0] == page.locator("#summary ~ ul a").first.inner_text()


def test_nothing_moves_or_only_for_those_who_do_not_mind(page):
    css = page.locator("style").evaluate("style => style.textContent")
    moving = re.search(r"\b(animation|transition|scroll-behavior)\b", css)
    assert not moving or "prefers-reduced-motion" in css


# Axe, which knows the rules of accessibility. Its check of contrasts takes a minute for the whole
# page; so of what looks alike, with the same tags and classes, one remains.

ALIKE = ("article", "#claims-table tbody tr", "details.print li", "svg a", ".formulas div")
PRUNE = """(alike) => {
    const path = (at) => at === document.body ? "" : at.closest("math") ? at.tagName
        : `${path(at.parentElement)} ${at.tagName}.${at.getAttribute("class")}.${at.hidden}`;
    for (const kind of alike) {
        const seen = new Set();
        for (const each of document.querySelectorAll(kind)) {
            const paths = [each, ...each.querySelectorAll("*")].map(path);
            if (paths.every((words) => seen.has(words))) each.remove();
            paths.forEach((words) => seen.add(words));
        }
    }
}"""


def found_by_axe(page):
    """Return the serious findings, by rule, at both widths, light and dark."""
    from axe_playwright_python.base import AXE_SCRIPT

    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.evaluate(AXE_SCRIPT)
    found = {}
    for size in SIZES.values():
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            answer = page.evaluate("axe.run({resultTypes: ['violations']})")
            assert len(answer["passes"]) > 10
            for rule in answer["violations"]:
                if rule["impact"] in ("serious", "critical"):
                    nodes = [node["html"] for node in rule["nodes"]]
                    found.setdefault(rule["id"], []).append((size["width"], scheme, nodes))
    return found


@pytest.mark.parametrize("name", ["index", *ALONE])
def test_axe_finds_nothing_serious(browser, folder, name):
    with opened(browser, folder / f"{name}.html") as page:
        page.evaluate(PRUNE, ALIKE)
        assert found_by_axe(page) == {}


def test_axe_finds_what_is_wrong(browser, tmp_path):
    text = html.of_all(DATA[:1], {}).replace("<label>Search", "<label>")
    text = text.replace("</main>", '<button></button><p class="faint">hard to read</p></main>')
    text = text.replace("</style>", ".faint { color: #686868; } </style>")
    with opened(browser, written(tmp_path, "wrong.html", text)) as page:
        found = found_by_axe(page)
    assert set(found) == {"button-name", "label", "color-contrast"}
    # On white this grey can be read.
    assert {scheme for _, scheme, _ in found["color-contrast"]} == {"dark"}
    assert {width for width, _, _ in found["label"]} == {1280, 390}
