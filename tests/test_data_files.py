"""Data files: exact figures, their order, and one sentence for a mistake."""

from decimal import Decimal

import pytest

from cin7_audit.data_files import read_entries, wrong_entry
from cin7_audit.errors import AuditError


def test_figures_with_a_point_are_exact_and_entries_keep_their_order(tmp_path):
    (tmp_path / "limits.toml").write_text("z = 0.10\na = 3\n", encoding="utf-8")
    found = read_entries(tmp_path / "limits.toml")
    assert list(found) == ["z", "a"] and str(found["z"]) == "0.10" and isinstance(found["z"], Decimal)


@pytest.mark.parametrize("body", [b"a = ", b"a = 1\na = 2\n", b'a = "\xff"'])
def test_a_file_that_is_no_data_file_is_one_sentence(tmp_path, body):
    (tmp_path / "limits.toml").write_bytes(body)
    with pytest.raises(
        AuditError, match=r"^limits\.toml, the file: not readable as TOML \(.+\); expected valid TOML in UTF-8"
    ):
        read_entries(tmp_path / "limits.toml")


def test_a_wrong_entry_names_file_and_entry(tmp_path):
    said = str(wrong_entry(tmp_path / "limits.toml", "few_days", "0", "a whole number above 0"))
    assert said == "limits.toml, few_days: 0; expected a whole number above 0. Correct it there."
