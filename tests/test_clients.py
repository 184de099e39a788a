"""A new client's folder, its own notebooks, and the comparison of two runs."""

import json

import pytest

from cin7_audit.case.renew import build_case
from cin7_audit.case.requests import LISTS
from cin7_audit.clients import compare_runs, lab_arguments, make_client
from cin7_audit.conclusions.score import read_known_causes
from cin7_audit.engagement import Engagement
from cin7_audit.errors import UsageError
from cin7_audit.runs import OWN_HASH, files_of, own_hash
from cin7_audit.sources.folder import digest
from tests.inline_case import read_engagement


def test_new_client_is_ready(tmp_path):
    folder = make_client(str(tmp_path / "acme"))
    assert (folder / "exports").is_dir()
    assert read_engagement(folder) == Engagement()
    with pytest.raises(UsageError, match="not empty"):
        make_client(str(tmp_path / "acme"))


def test_its_request_list_holds_every_report_a_run_asks_for_numbered_through(tmp_path):
    lines = (make_client(str(tmp_path / "acme")) / "REQUEST-LIST.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    asked = [row for row in rows if row[0] != "#"]
    every = [request for name in ("core", "last", "omni", "ledger") for request in LISTS[name]]
    assert len(LISTS) == 4
    assert [int(row[0]) for row in asked] == list(range(1, len(every) + 1))
    assert [row[1:] for row in asked] == [
        [request.report + ("" if request.needed else " (optional)"), request.setting, request.enables] for request in every
    ]
    assert [row[1] for row in rows if row[0] == "#"] == ["From Cin7 Core", "From Cin7 Omni", "From the ledger"]


def test_lab_opens_the_clients_own_copies_only(tmp_path):
    folder = make_client(str(tmp_path / "acme"))
    arguments = lab_arguments(folder)
    assert f"--ServerApp.root_dir={folder / 'notebooks'}" in arguments
    copies = sorted((folder / "notebooks").glob("*.ipynb"))
    assert all(str(folder) in path.read_text() for path in copies)


def run(folder, name, findings, measures):
    where = folder / "report" / name
    where.mkdir(parents=True)
    (where / "findings.json").write_text(json.dumps({"findings": findings}))
    (where / "measures.json").write_text(json.dumps({"measures": measures}))
    hashes = {file: digest(path) for file, path in files_of(where)}
    manifest = {"run_id": name, "deliverables": hashes, "working_files": {}}
    (where / "manifest.json").write_text(json.dumps(manifest | {OWN_HASH: own_hash(manifest)}))


def test_compare(tmp_path):
    folder = make_client(str(tmp_path / "acme"))
    finding = {"id": "VT-1", "title": "Repeat lines", "severity": "high", "grade": "B", "value": 5, "quantity": 1}
    measure = {"id": "M-5", "name": "accuracy", "scope": {"level": "portfolio"}, "value": 0.8, "unit": "share"}
    run(folder, "a", [finding, finding | {"id": "VT-2"}], [measure])
    run(folder, "b", [finding | {"severity": "low"}, finding | {"id": "VT-3"}], [measure | {"value": 0.9}])
    result = compare_runs(str(folder), "a", "b")
    assert (result["new"], result["gone"]) == (["VT-3"], ["VT-2"])
    assert result["changed"] == [{"id": "VT-1", "severity": ["high", "low"]}]
    assert "M-5 accuracy (portfolio): 80.0 % -> 90.0 %." in result["lines"]
    with pytest.raises(UsageError, match="no such run"):
        compare_runs(str(folder), "a", "zzz")


def test_a_closed_case_is_scored(tmp_path):
    from typer.testing import CliRunner

    from cin7_audit.cli import app

    folder = make_client(str(tmp_path / "acme"))
    run(
        folder,
        "a",
        [
            {"id": "DX-uom-1", "contributor": "uom", "grade": "A", "skus": ["A"]},
            {"id": "x", "contributor": "loss", "grade": "D", "skus": []},
        ],
        [],
    )
    (tmp_path / "known.csv").write_text("contributor,sku\nuom,A\nreturns,B\n")
    done = CliRunner().invoke(app, ["score", str(folder), str(tmp_path / "known.csv"), "--json"])
    result = json.loads(done.output)
    assert (result["right"], result["false"], result["missed"]) == (["uom"], [], ["returns"])


@pytest.mark.parametrize("asked", ["afile", "afile/x", "afile/x/y"])
def test_a_new_client_takes_no_place_of_a_file(tmp_path, asked):
    (tmp_path / "afile").write_text("kept")
    with pytest.raises(UsageError, match="afile: a file of that name is there"):
        make_client(str(tmp_path / asked))
    assert (tmp_path / "afile").read_text() == "kept"


def test_a_case_takes_no_place_of_a_file(tmp_path):
    folder = make_client(str(tmp_path / "acme"))
    (folder / "case").write_text("kept")
    with pytest.raises(UsageError, match="case: a file of that name is there"):
        build_case(folder, Engagement())
    assert (folder / "case").read_text() == "kept"


@pytest.mark.parametrize("body", [None, "contributor\nperdu à Genève\n".encode("latin-1")])
def test_known_causes_that_cannot_be_read_are_one_sentence(tmp_path, body):
    path = tmp_path / "known.csv"
    if body is None:
        path.mkdir()
    else:
        path.write_bytes(body)
    with pytest.raises(UsageError, match=r"known\.csv: it cannot be read"):
        read_known_causes(path)
