"""The commands as a user meets them: output, files, exit status, wrong input."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from certify import __main__ as listing
from certify import check, registry
from certify.figure import Figure
from certify.report import command
from certify.writing import CannotWrite, write_together
from tests.places import ROOT, load, report_in, written

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}


def report(*words, folder, **keywords):
    return subprocess.run(
        [sys.executable, "-m", "certify.report", *words, "--out", str(folder)],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        timeout=120,
        check=False,
        **keywords,
    )


@pytest.mark.long
def test_the_printed_lemma(tmp_path, capsys):
    done = report("lemma4", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].startswith(
        "as printed: Proved  lemma4 (alpha = 3/10, kappa = 1/2)"
    )
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert written(tmp_path) == {
        "certificates/lemma4.cert",
        "certificates/lemma4.sharp.refuted.cert",
        "claims/lemma4.json",
        "pages/lemma4.html",
        "pages/lemma4.md",
    }
    data = report_in(tmp_path, "lemma4")
    assert data["verdict"] == "Proved"
    assert data["with_all_that_it_requires"] == "proved with all it requires"
    assert [each["kind"] for each in data["attacks"]] == ["property-based", "grid"]
    assert not any(each["violation"] for each in data["attacks"])
    assert set(load(tmp_path / "linear_targets/times.json")) == {"lemma4"}
    # The hash in the report is that of the file, and the file replays.
    assert check.main([str(tmp_path / "linear_targets/certificates/lemma4.cert")]) == 0
    digest = data["versions"][0]["evidence"]["certificate_sha256"]
    assert digest in capsys.readouterr().out
    page = (tmp_path / "linear_targets/pages/lemma4.html").read_text(encoding="utf-8")
    assert digest in page
    assert not re.search(r"(?:src|href)=[\"'](?!data:)", page)


@pytest.mark.long
def test_other_parameters_leave_the_printed_report_alone(tmp_path):
    earlier = tmp_path / "linear_targets/claims/lemma4.json"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("earlier", encoding="utf-8")
    done = report("lemma4", "alpha=0.31", folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith(
        "other constants: Refuted  lemma4 (alpha = 31/100"
    )
    assert earlier.read_text(encoding="utf-8") == "earlier"
    stem = tmp_path / "linear_targets/certificates/lemma4_alpha=31-100.refuted.cert"
    assert stem.exists()
    assert check.main([str(stem)]) == 1


@pytest.mark.long
def test_other_constants_than_the_printed_ones_are_named_as_such(tmp_path):
    assert command.main(["lemma3", "mu=5", "--out", str(tmp_path)]) == 1
    data = report_in(tmp_path, "lemma3_mu=5")
    assert data["versions"][0]["reading"] == "other constants"
    assert data["versions"][0]["says"].endswith("when mu <= 5")


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "squared", "shown", "stem", "status"),
    [
        (["beta=1.58"], "6241/2500", "beta=79/50", "lemma5_beta=79-50", 0),
        (["beta=sqrt(5/2)"], "5/2", "", "lemma5", 0),
        (["beta=sqrt(2)"], "2", "'beta=sqrt(2)'", "lemma5_beta=sqrt2", 0),
        (["beta=0.7"], "49/100", "beta=7/10", "lemma5_beta=7-10", 1),
        (
            ["kappa=1/2", "beta=sqrt(0.49)"],
            "49/100",
            "beta=7/10 kappa=1/2",
            "lemma5_beta=7-10_kappa=1-2",
            0,
        ),
    ],
)
def test_beta_is_read_and_shown_by_itself_and_not_by_its_square(
    words, squared, shown, stem, status, tmp_path
):
    assert command.main(["lemma5", *words, "--out", str(tmp_path)]) == status
    assert {Path(name).stem for name in written(tmp_path) if not name.endswith(".cert")} == {stem}
    data = report_in(tmp_path, stem)
    assert data["repeat"] == f"python -m certify.report lemma5 {shown}".strip()
    in_the_ball = "kappa" in shown
    assert data["claim"] == "lemma5"
    # In the ball it is another claim's statement, with that one's parameters.
    proved = "lemma5.ball_beta_squared=49-100_kappa=1-2" if in_the_ball else stem
    name = f"{stem}.refuted.cert" if status else f"{proved}.cert"
    assert name in data["certificates"]
    assert (
        f"\nset beta_squared {squared}\n"
        in (tmp_path / "linear_targets/certificates" / name).read_text()
    )
    lines = data["versions"][0]["statement"]
    assert any(line.startswith("kappa = 1/2 in ") for line in lines) is in_the_ball
    given = f"beta_squared = {squared} in "
    assert any(line.startswith(given) for line in data["versions"][0]["statement"])
    sharp = dict(data["versions"][1]["facts"])["sharp beta"]
    assert sharp == ("sqrt(9/26)" if in_the_ball else "sqrt(1/2)")
    assert data["versions"][0]["says"].endswith(
        "with ‖w1 + w2‖ <= 1/2 ‖a‖" if in_the_ball else "for all W" if shown else "sqrt(5/2)"
    )


@pytest.mark.long
@pytest.mark.parametrize("alpha", ["1/2", "0.9"])
def test_alpha_from_one_half_on_is_refuted(alpha, tmp_path):
    assert command.main(["lemma4", f"alpha={alpha}", "--out", str(tmp_path)]) == 1


def test_misprints_do_not_fail_the_claim_that_they_stand_in(tmp_path, capsys):
    assert command.main(["lemma4.gamma1", "--out", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "Refuted" in shown
    assert "Proved" in shown
    data = report_in(tmp_path, "lemma4.gamma1")
    assert [v["verdict"] for v in data["versions"]] == ["Refuted", "Proved"]


@pytest.mark.long
def test_the_same_certificate_on_one_worker(tmp_path):
    texts = []
    for workers in ("1", "2"):
        done = report("lemma3", "--workers", workers, folder=tmp_path / workers)
        assert done.returncode == 0
        texts.append((tmp_path / workers / "linear_targets/certificates/lemma3.cert").read_bytes())
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lemma5x"], "no claim is named 'lemma5x'; the nearest are"),
        (["lemma4", "beta=1"], "lemma4 has no parameter 'beta'; it has alpha, kappa"),
        (["lemma4.gamma2", "alpha=1"], "lemma4.gamma2 has no parameter 'alpha'; it has none"),
        (["lemma4", "alpha=0"], "lemma4 takes 0 < alpha <= 1"),
        (["lemma4", "alpha=-1"], "lemma4 takes 0 < alpha <= 1"),
        (["lemma4", "kappa=5"], "lemma4 takes 0 < kappa <= 4"),
        (["lemma4", "alpha=abc"], "write a number such as"),
        (["lemma4", "alpha=nan"], "write a number such as"),
        (["lemma4", "alpha=1/0"], "write a number such as"),
        (["lemma4", "alpha=1e9999"], "write a number such as"),
        (["lemma4", "alpha="], "write a number such as"),
        (["lemma4", "alpha=sqrt(4)"], "write a number such as"),
        (
            ["lemma5", "beta_squared=2"],
            "lemma5 has no parameter 'beta_squared'; it has beta, kappa",
        ),
        (["lemma5", "beta=0"], "beta=0: lemma5 takes 1/2 < beta <= 10 (constant beta)"),
        (["lemma5", "beta=-2"], "beta=-2: lemma5 takes 1/2 < beta <= 10"),
        (["lemma5", "beta=sqrt(-1)"], "beta=sqrt(-1): lemma5 takes 1/2 < beta <= 10"),
        (["lemma5", "beta=sqrt(101)"], "lemma5 takes 1/2 < beta <= 10"),
        (["lemma5", "beta=abc"], "beta=abc: write a number such as 3, 0.31, 3/4 or 1e-6, or its"),
        (["lemma5", "beta=sqrt(5/2"], "or its root as sqrt(3/4)"),
        (["lemma5", "beta=sqrt(sqrt(2))"], "or its root as sqrt(3/4)"),
        (["lemma5", "beta=sqrt()"], "or its root as sqrt(3/4)"),
        (["lemma5", "beta="], "or its root as sqrt(3/4)"),
        (["lemma5", "kappa=0"], "kappa=0: lemma5 takes 1/1000 < kappa <= 4"),
        (["lemma5", "kappa=sqrt(1/4)"], "kappa=sqrt(1/4): write a number such as"),
        (["lemma5.ball", "beta=2"], "lemma5.ball has no parameter 'beta'; it has kappa"),
        (["lemma4", "alpha=1", "alpha=2"], "'alpha' is given twice"),
        (["lemma4", "--workers", "0"], "write a number of processes"),
        (["alpha=1"], "name a claim"),
        (["lemma4", "--bogus"], "unrecognized arguments"),
        ([], "name a claim"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(words, message, tmp_path, capsys):
    assert command.main([*words, "--out", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("certify: ")
    assert message in shown.err
    assert shown.err.count("\n") == 1


def test_a_folder_that_cannot_be_written(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert command.main(["lemma4.gamma2", "--out", str(tmp_path / "file")]) == 2
    assert "cannot write to the folder" in capsys.readouterr().err
    assert command.main(["lemma4.gamma2", "--out", "/proc/certify"]) == 2


@pytest.mark.long
def test_a_disk_that_fills_up_leaves_earlier_reports_untouched(tmp_path):
    assert report("lemma3", folder=tmp_path).returncode == 0
    # The times of the last run are no report.
    (tmp_path / "linear_targets/times.json").unlink()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def small_files_only():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = report("lemma3", folder=tmp_path, preexec_fn=small_files_only)
    assert done.returncode == 2
    assert done.stderr.startswith("certify: cannot write to the folder")
    assert done.stderr.count("\n") == 1
    assert done.stdout.splitlines()[-1].startswith("as printed: Proved  lemma3 ")
    (tmp_path / "linear_targets/times.json").unlink()
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before


PICTURE = Figure("figure1", "a line", lambda bench: {}, lambda data, page: page.subplots())


def test_a_verdict_is_printed_before_anything_is_written(tmp_path, capsys, monkeypatch):
    seen = []

    def write(folder, contents, removed=()):
        seen.append((sorted(contents), capsys.readouterr().out))
        return write_together(folder, contents, removed)

    monkeypatch.setattr(command, "write_together", write)
    monkeypatch.setattr(registry, "figure", {"lemma4.gamma1": PICTURE}.get)
    words = ["lemma4.gamma2", "lemma4.gamma1", "--workers", "1", "--out", str(tmp_path)]
    assert command.main(words) in (0, 1)
    # And the times at the end.
    assert [names for names, _ in seen[2:]] == [["times.json"]]
    for name, (names, printed) in zip(words[:2], seen[:2], strict=True):
        assert f"claims/{name}.json" in names
        assert re.search(rf"\w  {name};", printed, re.MULTILINE)
        flat = "".join(line.strip() for line in printed.splitlines())
        assert all(f"{tmp_path}/linear_targets/{name}" in flat for name in names)
    assert capsys.readouterr().out == ""
    assert "figures/figure1.png" in seen[1][0]
    assert (tmp_path / "linear_targets/figures/figure1.svg").exists()


@pytest.mark.parametrize("everything", [False, True])
def test_one_report_that_cannot_be_written_keeps_no_other(
    tmp_path, capsys, monkeypatch, everything
):
    names = ("lemma4.gamma1", "lemma4.gamma2", "a31.parenthesis")
    monkeypatch.setattr(registry, "names", lambda: names)
    folder = tmp_path / "linear_targets"
    (folder / "claims/lemma4.gamma2.json").mkdir(parents=True)
    words = ["all"] if everything else names
    assert command.main([*words, "--workers", "1", "--out", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert printed.err == (
        f"certify: cannot write to the folder {folder}: claims/lemma4.gamma2.json: a folder stands"
        " in its place\n"
    )
    for name in names:
        assert re.search(rf"\w  {name};", printed.out, re.MULTILINE)
        assert (folder / f"claims/{name}.json").is_file() is (name != "lemma4.gamma2")
    assert (folder / "index.json").exists() is everything


def test_a_figure_is_not_written_through_a_link(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(registry, "figure", {"lemma4.gamma1": PICTURE}.get)
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    out.mkdir()
    (out / "linear_targets").mkdir()
    (out / "linear_targets/figures").symlink_to(outside)
    words = ["lemma4.gamma1", "lemma4.gamma2", "--workers", "1", "--out", str(out)]
    assert command.main(words) == 2
    assert "figures/ is not written to, as it is a link" in capsys.readouterr().err
    assert list(outside.iterdir()) == []
    assert "claims/lemma4.gamma2.json" in written(out)
    assert "claims/lemma4.gamma1.json" not in written(out)


DEEP = "linear_targets/deep/claims"
LEFT = {
    f"{DEEP}/torn.json": '{"claim": "lemma4.gamma1", "versions": [{"rea',
    f"{DEEP}/empty.json": "",
    f"{DEEP}/list.json": "[]",
    f"{DEEP}/null.json": "null",
    f"{DEEP}/versions.json": '{"versions": 3}',
    f"{DEEP}/fields.json": '{"claim": "a", "verdict": "Proved", "versions": [{"reading": "x"}]}',
    f"{DEEP}/claim.json": '{"claim": [], "verdict": "Proved", "versions": []}',
    f"{DEEP}/verdict.json": '{"claim": "lemma4.gamma1", "verdict": "Yes", "versions": []}',
    f"{DEEP}/nested.json": "[" * 100_000,
    f"{DEEP}/bytes.json": "\0\0",
}
ELSEWHERE = {
    "linear_targets/formal/torn.json": "{",
    "linear_targets/formal/list.json": "[]",
    "linear_targets/formal/fields.json": '{"claim": "a", "file": "a", "verdict": "b",'
    ' "certificate_sha256": []}',
    "kernel/mutants.json": '{"mutants": 0, "noticed": 0, "survivors": "", "harmless": {}}',
}


def test_what_earlier_runs_left_is_passed_over_in_one_line(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(registry, "names", lambda: ("lemma4.gamma1",))
    monkeypatch.chdir(tmp_path)
    for name, text in (LEFT | ELSEWHERE).items():
        (tmp_path / "reports" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "reports" / name).write_text(text)
    os.mkfifo(tmp_path / "reports/linear_targets/deep/claims/pipe.json")
    (tmp_path / "reports/linear_targets/deep/claims/folder.json").mkdir()
    (tmp_path / "reports/linear_targets/deep/claims/zero.json").symlink_to("/dev/zero")
    (tmp_path / "reports/linear_targets/index.json").write_text("{")
    (tmp_path / "reports/linear_targets/claims").mkdir()
    (tmp_path / "reports/linear_targets/claims/lemma4.gamma1.json").write_text("{")
    assert command.main(["all", "--workers", "1"]) == 0
    said = capsys.readouterr().err.splitlines()
    names = [
        *LEFT,
        "linear_targets/deep/claims/pipe.json",
        "linear_targets/deep/claims/folder.json",
        "linear_targets/deep/claims/zero.json",
        *ELSEWHERE,
    ]
    assert sorted(re.findall(r"cannot use reports/(\S+): ", "\n".join(said))) == sorted(names)
    assert len(said) == len(names)
    assert json.loads((tmp_path / "reports/linear_targets/index.json").read_text())["claims"]


NO_TEXT = {"reading": "as printed", "verdict": "\x1b", "status": "pass"}


@pytest.mark.parametrize(
    "text", ["{", "[]", "null", '{"verdict": 3}', json.dumps({"versions": [NO_TEXT]}), None]
)
def test_the_list_takes_no_report_that_is_none(tmp_path, capsys, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "reports/linear_targets/claims/lemma4.json"
    place.parent.mkdir(parents=True)
    if text is None:
        os.mkfifo(place)
    else:
        place.write_text(text)
    assert listing.main([]) == 0
    assert "lemma4  -\n" in capsys.readouterr().out


def test_files_are_written_together_or_not_at_all(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "inside").write_text("", encoding="utf-8")
    (tmp_path / "a").write_text("earlier", encoding="utf-8")
    with pytest.raises(CannotWrite):
        write_together(tmp_path / "missing", {"a": "text"})
    assert (tmp_path / "a").read_text(encoding="utf-8") == "earlier"
    assert write_together(tmp_path, {"a": "new"}) == [str(tmp_path / "a")]
    assert (tmp_path / "a").read_text(encoding="utf-8") == "new"


@pytest.mark.long
def test_an_interrupt_ends_with_130_and_keeps_what_is_finished(tmp_path):
    words = [sys.executable, "-m", "certify.report", "lemma4.gamma2", "lemma4.largest-alpha"]
    words += ["kappa=1/20", "--out", str(tmp_path)]
    # The parameter belongs to the second claim only, so it is asked for alone.
    assert command.main(["lemma4.gamma2", "--out", str(tmp_path)]) == 0
    del words[3]
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    time.sleep(2.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert errors == "certify: interrupted; what was finished is kept\n"
    pages = {f"pages/lemma4.gamma2.{ending}" for ending in ("md", "html")}
    assert written(tmp_path) == {"claims/lemma4.gamma2.json", *pages}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot read"),
        (b"", "is refused: line 1"),
        (b"\x00\xff\n", "is refused: line 1: a certificate is printable ASCII text"),
        (b"certify 2\n", "is refused: line 1: the first line is not 'certify 1'"),
        (b"certify 1\nclaim lemma4\n", "is refused: line 2"),
    ],
)
def test_check_refuses_what_is_no_certificate(content, message, tmp_path, capsys):
    path = tmp_path / "x.cert"
    if content is not None:
        path.write_bytes(content)
    assert check.main([str(path)]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith("certify: ")
    assert message in shown.err
    assert shown.err.count("\n") == 1


def test_check_wants_files(capsys):
    assert check.main([]) == 2
    assert check.main(["--help"]) == 0
    assert "usage" in capsys.readouterr().out


def test_the_list_of_claims(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert listing.main([]) == 0
    assert re.search(r"^lemma4  -\n +Lemma 4", capsys.readouterr().out, re.MULTILINE)
    place = tmp_path / "reports/linear_targets/claims/lemma4.json"
    place.parent.mkdir(parents=True)
    proved = '{"versions": [{"reading": "as printed", "verdict": "Proved"}]}'
    place.write_text(proved, encoding="utf-8")
    assert listing.main([]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^lemma4  as printed: Proved\n +Lemma 4", shown, re.MULTILINE)
    for spoilt in ("", "[]", '{"versions": 1}', '{"versions": [1]}', '{"versions": [{}]}'):
        place.write_text(spoilt, encoding="utf-8")
        assert listing.main([]) == 0
        assert re.search(r"^lemma4  -\n", capsys.readouterr().out, re.MULTILINE)
    assert listing.main(["lemma4"]) == 2
    assert listing.main(["--help"]) == listing.main(["-h"]) == 0
    assert "usage: certify [list | report" in capsys.readouterr().out


def test_the_list_of_claims_fits_into_80_columns_and_says_every_place(capsys):
    assert listing.main([]) == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    flat = " ".join(shown.split())
    assert [
        name for name in registry.names() if " ".join(registry.find(name).place.split()) not in flat
    ] == []


GAMMA2 = ("certify.report", "lemma4.gamma2", "--workers", "1", "--out", "OUT")
SAME = ("certify.report", "--compare", *(2 * ("reports/linear_targets/index.json",)))


@pytest.mark.long
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "words",
    [
        ("certify",),
        ("certify", "--help"),
        ("certify.report", "--help"),
        ("certify.check", "--help"),
        GAMMA2,
        (*GAMMA2, "--format", "json"),
        SAME,
        ("certify.check", *(2 * ("reports/linear_targets/certificates/lemma3.cert",))),
    ],
)
def test_nobody_who_reads_on_is_no_error(words, unbuffered, tmp_path):
    """Each command into a pipe whose reader takes one line, or none.

    What is lost decides the status: interrupted, or only the last words of a command that ended.
    """
    allowed = {0} if words[0] == "certify" else {0, 130}
    for lines in (1, 0):
        words = [str(tmp_path) if word == "OUT" else word for word in words]
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**ENVIRONMENT, "PYTHONUNBUFFERED": unbuffered},
        )
        if lines:
            assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait(timeout=120) in allowed
