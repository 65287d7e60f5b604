"""The options that speak of sampling: --deep, --dask, wrong sizes, what is kept."""

import time

import pytest

from certify import registry
from certify.audits.linear_targets.runs import empirical_descent
from certify.report import command
from tests.places import load, report_in

# The rate of these runs is 19 standard deviations above what is asked.
SMALL = ["theorem2.measured", "n=600", "d=6", "c8=1/20"]


@pytest.fixture(autouse=True)
def _without_what_is_required(monkeypatch):
    monkeypatch.setattr("certify.registry.closure", lambda names, audit: [])
    monkeypatch.setattr("certify.proofs.run.with_requirements", lambda *given: "not proved")


@pytest.mark.long
@pytest.mark.statistical(false_alarm=1e-10)
def test_a_sampled_claim_is_reported_with_its_sample_and_kept(tmp_path, capsys, monkeypatch):
    status = command.main([*SMALL, "--out", str(tmp_path), "--workers", "1"])
    shown = capsys.readouterr().out
    assert status == 0, shown
    assert "sample of 1000, seed 20261123, confidence 99.9 %" in " ".join(shown.split())
    stem = "theorem2.measured_n=600_d=6_c8=1-20"
    data = report_in(tmp_path, stem)
    sample = data["versions"][0]["evidence"]
    assert (sample["kind"], sample["confidence"], sample["seeds"]) == (
        "sample",
        "999/1000",
        [20261123],
    )
    for ending in (".md", ".html"):
        assert "sample of 1000" in (tmp_path / f"linear_targets/pages/{stem}{ending}").read_text(
            encoding="utf-8"
        )
    lines = (tmp_path / "runs/theorem2.runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4

    def never(cell, stream):
        raise AssertionError("what is kept is not run again")

    monkeypatch.setattr(empirical_descent, "descend", never)
    assert command.main([*SMALL, "--out", str(tmp_path), "--workers", "1"]) == 0
    with pytest.raises(AssertionError, match="what is kept"):
        command.main([*SMALL, "--out", str(tmp_path), "--workers", "1", "--fresh"])


@pytest.mark.long
def test_deep_asks_for_more_runs(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("certify.audits.linear_targets.samples.theorem2.statement.RUNS", 100)
    command.main([*SMALL, "--out", str(tmp_path), "--workers", "1", "--deep"])
    assert "sample of 1000," in " ".join(capsys.readouterr().out.split())


@pytest.mark.long
@pytest.mark.statistical(false_alarm=1e-10)
def test_a_dask_cluster_gives_the_same_report(tmp_path):
    distributed = pytest.importorskip("distributed", reason="dask is an optional extra")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as local:
        words = [*SMALL, "--dask", local.scheduler_address, "--workers", "1"]
        assert command.main([*words, "--out", str(tmp_path / "1")]) == 0
    assert command.main([*SMALL, "--workers", "1", "--out", str(tmp_path / "2")]) == 0
    facts = [
        load(next((tmp_path / name).glob("*/claims/*.json")))["versions"][0]["facts"]
        for name in "12"
    ]
    assert facts[0] == facts[1]


SIZES = {
    (claim.id, parameter.name): parameter
    for claim in map(registry.find, registry.names())
    for parameter in claim.parameters
    if parameter.name in ("n", "d", "seed") and claim.id.startswith(("theorem2", "lemma", "e", "s"))
}
SAMPLED = sorted({name for name, size in SIZES if size == "seed"})
WRONG = {
    "0": "takes whole numbers",
    "-1": "takes whole numbers",
    "-5": "takes whole numbers",
    "2.5": "takes whole numbers",
    "1/3": "takes whole numbers",
    "1e300": "takes whole numbers",
    "9" * 60: "takes whole numbers",
    "1e9999": "write a number such as",
    "abc": "write a number such as",
    "nan": "write a number such as",
    "inf": "write a number such as",
    "": "write a number such as",
    "0x10": "write a number such as",
    "\u0663": "write a number such as",
    "1\n2": "write a number such as",
}


def refused(words, folder, capfd):
    """Run the command, which must refuse in one line, and return the line; nothing is lost."""
    kept = folder / "runs" / "theorem2.runs.jsonl"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("{}\n", encoding="utf-8")
    assert command.main([*words, "--out", str(folder)]) == 2
    shown = capfd.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert shown.err.startswith("certify: ")
    assert [path for path in folder.rglob("*") if path.is_file()] == [kept]
    assert kept.read_text(encoding="utf-8") == "{}\n"
    return shown.err


def test_all_claims_with_sizes_are_known():
    assert {"n", "d", "seed"} <= {size for name, size in SIZES if name == "theorem2.measured"}
    assert len(SAMPLED) >= 4


@pytest.mark.long(but=6)
@pytest.mark.parametrize(("name", "size"), SIZES)
def test_wrong_sizes_are_one_line_and_status_2(name, size, tmp_path, capfd):
    least, most = int(SIZES[name, size].lower) + 1, int(SIZES[name, size].upper)
    wrong = {**WRONG, str(most + 1): f"< {size} <= {most} ("}
    if least == 0:
        del wrong["0"]
    for value, message in wrong.items():
        line = refused([name, f"{size}={value}"], tmp_path, capfd)
        assert message in line, value
        assert line.startswith(f"certify: {size}="), value


@pytest.mark.long(but=8)
@pytest.mark.parametrize("name", SAMPLED)
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["seed=1", "seed=2"], "'seed' is given twice"),
        (["seeds=1"], "has no parameter 'seeds'; it has"),
        (["--dask", ""], "--dask: write the scheduler's address"),
        (["--dask"], "expected one argument"),
        (["--dask", "nonsense"], "no Dask scheduler answers"),
        (["--dask", "tcp://127.0.0.1:9"], "--dask tcp://127.0.0.1:9: no Dask scheduler answers"),
        (["--dask", "tcp://127.0.0.1:999999"], "no Dask scheduler answers"),
        (["--dask", "ftp://127.0.0.1:9"], "no Dask scheduler answers"),
    ],
)
def test_other_wrong_usage_is_one_line_and_status_2(
    name, words, message, tmp_path, capfd, monkeypatch
):
    if "--dask" in words[:-1]:
        pytest.importorskip("distributed", reason="dask is an optional extra")
    monkeypatch.setattr("certify.sampling.cluster.TIMEOUT", 0.5)
    # An option without its value must stand last.
    start = time.monotonic()
    assert message in refused(["--workers", "1", name, *words], tmp_path, capfd)
    assert time.monotonic() - start < 10


def test_the_largest_sizes_fit_into_memory():
    """A run holds its samples once, and a few arrays of two columns: far below 4 GB."""
    n, d = (int(SIZES["theorem2.measured", size].upper) for size in "nd")
    assert 8 * n * (d + 10) < 2**28
