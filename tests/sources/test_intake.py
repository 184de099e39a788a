"""A folder with ten different faults: ten sentences, and the rest is read."""

import json
import zipfile

import pytest
import xlsxwriter

from cin7_audit.case import open_case
from cin7_audit.case.renew import build_case
from cin7_audit.case.summary import check_lines
from cin7_audit.engagement import Engagement
from cin7_audit.sources import identify
from cin7_audit.sources.base import Evidence, Peek
from cin7_audit.sources.intake import read_folder
from tests.case.fakes import ANY, SOURCES, Fake, row, write

STOCKTAKE = (
    '"Product Code","Product Name","Bin","Unit","BatchSN","ExpiryDate_YYYYMMDD","Quantity On Hand","Stocktake Quantity"\r\n'
    '"HT-100","Claw hammer","A-01","Item","","",46.0000,43.0000\r\n"0042","Nail punch","","Item","","",120.0000,120.0000\r\n'
)


def trial_balance(path, organisation, as_at="30 June 2026"):
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Trial Balance")
    head = ("Account Code", "Account", "Account Type", "Debit - Year to date", "Credit - Year to date")
    rows = (
        ("Trial Balance",),
        (organisation,),
        (f"As at {as_at}",),
        (),
        head,
        ("630", "Inventory", "Current Asset", 100),
        ("970", "Owner", "Equity", None, 100),
        ("Total", None, None, 100, 100),
    )
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()


@pytest.fixture
def faulty(tmp_path):
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "count main.csv").write_text(STOCKTAKE, newline="")
    (exports / "count main (1).csv").write_text(STOCKTAKE, newline="")  # 1 the same file again
    (exports / "empty.csv").write_bytes(b"")  # 2 nothing in it
    trial_balance(exports / "tb.xlsx", "Harbour Tools Limited")
    (exports / "tb truncated.xlsx").write_bytes((exports / "tb.xlsx").read_bytes()[:1500])  # 3 cut off
    trial_balance(exports / "tb other.xlsx", "Zebra Bakery LLC")  # 4 another company
    trial_balance(exports / "tb old.xlsx", "Harbour Tools Ltd", "30 June 2019")  # 5 another period
    (exports / "broken.json").write_text('{"Total": 2, "Page": 1, "Products": [{"ID"')  # 6 half a document
    (exports / "count bad.csv").write_text(STOCKTAKE + '"HT-7","Saw","","Item","","",10,twelve\r\n', newline="")  # 7 a number that is none
    (exports / "stock.csv").write_text("Product Code,Product Name,Bin,Unit,Quantity On Hand\nA,B,C,D,1\n")  # 8 a column is missing
    (exports / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 50)  # 9 no export at all
    (exports / "hinted.csv").write_text(STOCKTAKE.replace("HT-100", "HT-101"), newline="")  # 10 a hint that names no kind
    (exports / "~$tb.xlsx").write_bytes(b"owner")
    return tmp_path


SETTINGS = Engagement.model_validate(
    {
        "client": {"name": "Harbour Tools Ltd"},
        "period": {"start": "2025-07-01", "end": "2026-06-30"},
        "files": [{"path": "hinted.csv", "kind": "stock_take_file"}],
    }
)


def test_ten_faults_ten_sentences_and_the_rest_is_read(faulty):
    build_case(faulty, SETTINGS)
    case = open_case(faulty, SETTINGS)
    status = dict(case.rows("SELECT path, status FROM evidence_file"))
    assert status == {
        "count main.csv": "duplicate",
        "count main (1).csv": "used",
        "empty.csv": "unreadable",
        "tb.xlsx": "used",
        "tb truncated.xlsx": "unreadable",
        "tb other.xlsx": "not this client",
        "tb old.xlsx": "not this period",
        "broken.json": "unreadable",
        "count bad.csv": "used",
        "stock.csv": "unrecognised",
        "photo.png": "unrecognised",
        "hinted.csv": "unrecognised",
        "~$tb.xlsx": "ignored",
    }
    lines = check_lines(case)
    words = {
        "count main.csv": "same file as",
        "empty.csv": "empty",
        "tb truncated.xlsx": "set aside",
        "tb other.xlsx": "Zebra Bakery LLC",
        "tb old.xlsx": "2019",
        "broken.json": "JSON",
        "count bad.csv": "twelve",
        "stock.csv": "Stocktake Quantity",
        "photo.png": "no known kind",
        "hinted.csv": "stock_take_file",
    }
    for path, word in words.items():
        assert any(path in line and word in line for line in lines), (path, word)
    assert all(
        kept + aside == read
        for read, kept, aside in case.rows("SELECT rows_read, rows_kept, rows_set_aside FROM evidence_file WHERE rows_read IS NOT NULL")
    )
    assert case.value("SELECT count(*) FROM count_line WHERE sku = '0042'") >= 1
    assert not any("Traceback" in line for line in lines)


class TestFolder:
    def test_members_of_an_archive_are_files(self, tmp_path):
        write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="A"))
        with zipfile.ZipFile(tmp_path / "exports" / "sent.zip", "w") as archive:
            archive.writestr("reports/b.txt", "#kind cin7_core.any\n" + row("product", sku="B"))
            archive.writestr("../escape.txt", "#kind cin7_core.any\n" + row("product", sku="C"))
            archive.writestr("__MACOSX/._b.txt", "x")
            archive.writestr("__MACOSX/d.txt", "x")
            archive.writestr(".hidden/d.txt", "x")
            archive.writestr("folder/", "")
            archive.writestr("a folder with bytes/", "x")
            archive.writestr("z/inner.zip", b"PK")
        intake = read_folder(tmp_path / "exports", Engagement(), sources=SOURCES)
        assert [(file.evidence.name, file.status) for file in intake.files] == [
            ("a.txt", "used"),
            ("sent.zip", "archive"),
            ("sent.zip/../escape.txt", "used"),
            ("sent.zip/.hidden/d.txt", "ignored"),
            ("sent.zip/__MACOSX/._b.txt", "ignored"),
            ("sent.zip/__MACOSX/d.txt", "ignored"),
            ("sent.zip/a folder with bytes/", "unrecognised"),
            ("sent.zip/reports/b.txt", "used"),
            ("sent.zip/z/inner.zip", "unreadable"),
        ]
        ignored = [file.evidence for file in intake.files if file.status == "ignored"]
        assert all(len(each.sha256) == 64 and each.size_bytes == 1 for each in ignored)
        assert sorted(path.name for path in tmp_path.rglob("*")) == [
            "a.txt",
            "exports",
            "sent.zip",
        ]  # nothing is unpacked beside the evidence
        intake.close()

    def test_a_member_whose_bytes_are_damaged_is_said_and_the_others_are_read(self, tmp_path):
        write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="A"))
        path = tmp_path / "exports" / "sent.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bad.txt", "hello world " * 1000)
            archive.writestr("good.txt", "#kind cin7_core.any\n" + row("product", sku="B"))
        data = bytearray(path.read_bytes())
        start = data.find(b"bad.txt") + len("bad.txt")
        data[start : start + 8] = b"\xff" * 8
        path.write_bytes(data)
        intake = read_folder(tmp_path / "exports", Engagement(), sources=SOURCES)
        statuses = {file.evidence.name: file.status for file in intake.files}
        assert (statuses["sent.zip/bad.txt"], statuses["sent.zip/good.txt"]) == ("unreadable", "used")
        intake.close()

    def test_a_link_never_leads_out_of_exports(self, tmp_path):
        write(tmp_path / "other", "secret.txt", "cin7_core.any", row("product", sku="S"))
        write(tmp_path / "mine", "a.txt", "cin7_core.any", row("product", sku="A"))
        elsewhere = tmp_path / "b.txt"
        elsewhere.write_text("#kind cin7_core.any\n" + row("product", sku="B"), encoding="utf-8")
        exports = tmp_path / "mine" / "exports"
        (exports / "b.txt").symlink_to(elsewhere)
        (exports / "gone.txt").symlink_to(tmp_path / "nowhere")
        (exports / "theirs").symlink_to(tmp_path / "other" / "exports")
        (exports / "theirs.txt").symlink_to(tmp_path / "other" / "exports" / "secret.txt")
        intake = read_folder(exports, Engagement(), sources=SOURCES)
        assert {file.evidence.name: file.status for file in intake.files} == {
            "a.txt": "used",
            "b.txt": "unreadable",
            "gone.txt": "unreadable",
            "theirs": "unreadable",
            "theirs.txt": "unreadable",
        }
        intake.close()

    def test_a_damaged_archive_is_said(self, tmp_path):
        write(tmp_path, "sent.zip", "cin7_core.any")
        statuses = [file.status for file in read_folder(tmp_path / "exports", Engagement(), sources=SOURCES).files]
        assert "unreadable" in statuses

    def test_a_defect_of_a_reader_sets_its_file_aside_only(self, tmp_path):
        write(tmp_path, "a.txt", "cin7_core.any", "crash")
        write(tmp_path, "b.txt", "cin7_core.any", row("product", sku="B"))
        files = read_folder(tmp_path / "exports", Engagement(), sources=SOURCES).files
        assert [file.status for file in files] == ["unreadable", "used"]
        assert "a defect of the reader" in files[0].problems[0].seen

    @pytest.mark.parametrize("line", [row("no_such_table", sku="A"), row("product", colour="red")])
    def test_what_the_vocabulary_does_not_know_sets_its_file_aside(self, tmp_path, line):
        write(tmp_path, "a.txt", "cin7_core.any", line)
        (file,) = read_folder(tmp_path / "exports", Engagement(), sources=SOURCES).files
        assert (file.status, file.problems[0].code) == ("unreadable", "reader_defect")

    def test_two_readers_of_one_file_are_both_named(self, tmp_path):
        write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="A"))
        files = read_folder(tmp_path / "exports", Engagement(), sources=(ANY, Fake("cin7_core.any", "Second reader"))).files
        assert files[0].status == "unrecognised"
        assert "Fake export" in files[0].problems[0].seen
        assert "Second reader" in files[0].problems[0].seen

    @pytest.mark.parametrize("first", ["known", "unknown"])
    def test_a_sheet_is_named_however_low_its_cells_begin_and_whoever_reads_the_others(self, tmp_path, first):
        (tmp_path / "exports").mkdir()
        book = xlsxwriter.Workbook(str(tmp_path / "exports" / "count.xlsx"))
        head = STOCKTAKE.splitlines()[0].replace('"', "").split(",") if first == "known" else ["some", "words"]
        sheet = book.add_worksheet("First")
        sheet.write_row(0, 0, head)
        sheet.write_row(1, 0, ["A", "n", "", "Item", "", "", 1, 2])
        low = book.add_worksheet("Low")
        for place in range(60, 70):
            low.write_row(place, 0, ["A", place])
        book.add_worksheet("Blank").write_blank(70, 0, None, book.add_format({"bold": True}))
        secret = book.add_worksheet("Secret")
        secret.write(0, 0, "kept back")
        secret.hide()
        book.close()
        (file,) = read_folder(tmp_path / "exports", Engagement()).files
        assert file.status == ("used" if first == "known" else "unrecognised")
        said = {problem.code: problem.seen for problem in file.every_problem}
        assert said["sheet_not_read"] == "not read, as no reader knows it and no mapping names it: sheet 'Low'"
        assert said["sheet_hidden"] == "hidden sheets not read: Secret"

    def test_equal_counts_of_two_days_are_two_counts(self, tmp_path):
        for name in ("ST-00014 zone A.csv", "ST-00029 zone A.csv", "ST-00029 zone A (1).csv"):
            write(tmp_path, name, "cin7_core.any", row("product", sku="A"))
        files = read_folder(tmp_path / "exports", Engagement(), sources=SOURCES).files
        assert sorted(file.status for file in files) == ["duplicate", "used", "used"]

    def test_a_hint_forces_the_reader_and_may_ignore_a_file(self, tmp_path):
        write(tmp_path, "a.txt", "unknown", row("product", sku="A"))
        write(tmp_path, "b.txt", "cin7_core.any", row("product", sku="B"))
        settings = Engagement.model_validate({"files": [{"path": "a.txt", "kind": "cin7_core.any"}, {"path": "b.txt", "ignore": True}]})
        files = read_folder(tmp_path / "exports", settings, sources=SOURCES).files
        assert [file.status for file in files] == ["used", "ignored"]

    def test_a_missing_folder_holds_nothing(self, tmp_path):
        assert read_folder(tmp_path / "nowhere", Engagement(), sources=()).files == ()


class TestPeriod:
    def statuses(self, tmp_path, *days):
        for number, (first, last) in enumerate(days):
            rows = [row("movement", sku="A", kind="sale", quantity="-1", effective_date=day) for day in (first, last)]
            write(tmp_path, f"{number}.txt", "cin7_core.any", *rows)
        settings = Engagement.model_validate({"period": {"start": "2025-01-01", "end": "2025-12-31"}})
        return [file.status for file in read_folder(tmp_path / "exports", settings, sources=SOURCES).files]

    def test_old_movements_that_go_on_are_history(self, tmp_path):
        years = [(f"{year}-01-01", f"{year}-12-31") for year in range(2021, 2026)]
        assert self.statuses(tmp_path, *years) == ["used"] * 5

    def test_old_movements_alone_and_later_ones_are_set_aside(self, tmp_path):
        assert self.statuses(tmp_path, ("2019-01-01", "2019-12-31"), ("2025-01-01", "2025-12-31"), ("2026-02-01", "2026-03-01")) == [
            "not this period",
            "used",
            "not this period",
        ]

    @pytest.mark.parametrize("other", [("2019-06-01", "2019-12-31"), ("2019-03-01", "2019-06-30")])
    def test_old_movements_that_end_together_continue_nothing(self, tmp_path, other):
        assert self.statuses(tmp_path, ("2019-01-01", "2019-12-31"), other)[0] == "not this period"

    def test_last_year_is_history(self, tmp_path):
        assert self.statuses(tmp_path, ("2024-01-01", "2024-12-31")) == ["used"]


def test_a_mapped_file_goes_to_its_mapping():
    mapped = Fake("mapped.file")
    settings = Engagement.model_validate({"mapped": [{"path": "a.txt", "table": "count_line", "columns": {"sku": "Code"}}]})
    peek = Peek(Evidence("E001", None, "a.txt", "", 1), "csv", text="#kind cin7_core.any\n")
    assert identify(peek, settings, (ANY, mapped)) is mapped


def test_receipts_are_json(faulty):
    build_case(faulty, SETTINGS)
    assert json.loads((faulty / "case" / "receipts.json").read_text())["files_by_status"]["used"] == 3
