"""The notebooks run from top to bottom, each in a folder of its own, and decide nothing."""

from pathlib import Path

import pytest

FOLDER = Path("notebooks")


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.ipynb")))
@pytest.mark.filterwarnings("default")
def test_a_notebook_runs(name, tmp_path):
    nbclient = pytest.importorskip("nbclient", reason="the extra [test] has it")
    nbformat = pytest.importorskip("nbformat", reason="the extra [test] has it")
    notebook = nbformat.read(FOLDER / name, as_version=4)
    place = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=300, resources=place).execute()
    text = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert "Proved(" not in text
    assert "Refuted(" not in text


def test_there_are_notebooks():
    assert len(list(FOLDER.glob("*.ipynb"))) >= 1
