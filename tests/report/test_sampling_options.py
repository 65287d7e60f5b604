"""The options that speak of sampling: --deep, --dask, wrong sizes, what is kept."""

import json
import time

import pytest

from certify.report import command
from certify.sampling import empirical_descent

SMALL = ["theorem2", "n=120", "d=6", "c8=1/20"]


@pytest.fixture(autouse=True)
def _without_what_is_required(monkeypatch):
    monkeypatch.setattr("certify.report.run.closure", lambda names: [])
    monkeypatch.setattr("certify.report.run.with_requirements", lambda *given: "not proved")


def test_a_sampled_claim_is_reported_with_its_sample_and_kept(tmp_path, capsys, monkeypatch):
    status = command.main([*SMALL, "--out", str(tmp_path), "--workers", "1"])
    shown = capsys.readouterr().out
    assert status == 0, shown
    assert "sample of 1000, seed 20261123, confidence 99.9 %" in " ".join(shown.split())
    stem = "theorem2_n=120_d=6_c8=1-20"
    data = json.loads((tmp_path / f"{stem}.json").read_text(encoding="utf-8"))
    sample = data["versions"][1]["evidence"]
    assert (sample["kind"], sample["confidence"], sample["seeds"]) == (
        "sample",
        "999/1000",
        [20261123],
    )
    for ending in (".md", ".html"):
        assert "sample of 1000" in (tmp_path / f"{stem}{ending}").read_text(encoding="utf-8")
    lines = (tmp_path / "theorem2.runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4

    def never(cell, stream):
        raise AssertionError("what is kept is not run again")

    monkeypatch.setattr(empirical_descent, "descend", never)
    assert command.main([*SMALL, "--out", str(tmp_path), "--workers", "1"]) == 0
    with pytest.raises(AssertionError, match="what is kept"):
        command.main([*SMALL, "--out", str(tmp_path), "--workers", "1", "--fresh"])


def test_deep_asks_for_more_runs(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("certify.claims.theorem2.RUNS", 100)
    command.main([*SMALL, "--out", str(tmp_path), "--workers", "1", "--deep"])
    assert "sample of 1000," in " ".join(capsys.readouterr().out.split())


def test_a_dask_cluster_gives_the_same_report(tmp_path):
    distributed = pytest.importorskip("distributed", reason="dask is an optional extra")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as local:
        words = [*SMALL, "--dask", local.scheduler_address, "--workers", "1"]
        assert command.main([*words, "--out", str(tmp_path / "1")]) == 0
    assert command.main([*SMALL, "--workers", "1", "--out", str(tmp_path / "2")]) == 0
    facts = [
        json.loads(next((tmp_path / name).glob("*.json")).read_text())["versions"][1]["facts"]
        for name in "12"
    ]
    assert facts[0] == facts[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["n=0"], "n=0: theorem2 takes whole numbers 0 < n <= 20000 (number of samples)"),
        (["n=-5"], "theorem2 takes whole numbers 0 < n"),
        (["d=0"], "d=0: theorem2 takes whole numbers 0 < d <= 1000 (dimension)"),
        (["d=2.5"], "theorem2 takes whole numbers"),
        (["seed=1.5"], "seed=1.5: theorem2 takes whole numbers -1 < seed"),
        (["seed=-1"], "seed=-1: theorem2 takes whole numbers -1 < seed"),
        (["seed=abc"], "seed=abc: write a number such as"),
        (["--dask", ""], "--dask: write the scheduler's address"),
        (["--dask"], "expected one argument"),
    ],
)
def test_wrong_sizes_are_one_line_and_status_2(words, message, tmp_path, capsys):
    assert command.main(["theorem2", *words, "--out", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("certify: ")
    assert message in shown.err
    assert shown.err.count("\n") == 1


def test_a_cluster_that_cannot_be_reached_is_one_line_and_loses_nothing(
    tmp_path, capfd, monkeypatch
):
    pytest.importorskip("distributed", reason="dask is an optional extra")
    monkeypatch.setattr("certify.sampling.cluster.TIMEOUT", 0.5)
    (tmp_path / "theorem2.runs.jsonl").write_text("{}\n", encoding="utf-8")
    start = time.monotonic()
    assert command.main([*SMALL, "--dask", "tcp://127.0.0.1:9", "--out", str(tmp_path)]) == 2
    assert time.monotonic() - start < 10
    shown = capfd.readouterr()
    assert shown.err.count("\n") == 1
    assert shown.err.startswith("certify: --dask tcp://127.0.0.1:9: no Dask scheduler answers")
    assert [path.name for path in tmp_path.iterdir()] == ["theorem2.runs.jsonl"]
