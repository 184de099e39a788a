"""Who did what: the parts of an action in words, and a row without a time is no action."""

import pytest

from cin7_audit.sources.cin7_core import REPORTS
from cin7_audit.sources.reading import Header
from tests.sources.small_files import aside, of_text, peek_of, rows

AUDIT = REPORTS["audit_report"]
AVAILABLE_LOG = REPORTS["available_log"]
HEAD = "Date,User,Action,Module,Reference,Field,Old value,New value,Details\n"
LOG = "Date,User Name,Action,Quantity Moved,Reference,Location,SKU\n"


def test_an_audited_change_names_module_and_action_and_its_new_value(tmp_path):
    body = (
        "13/04/2026 09:15,ann,Edited,Stock Adjustment,ADJ-1,Quantity,5,3,\n14/04/2026,bob,Voided,,SO-1,,,,by request\n"
    )
    parsed = of_text(AUDIT, tmp_path, HEAD + body + ",cat,Edited,Sale,SO-2,,,,\n")
    wanted = ("acted_at", "user", "action", "document_no", "field", "old_value", "new_value")
    assert rows(parsed, "user_action", *wanted) == [
        ("2026-04-13 09:15:00", "ann", "Stock Adjustment Edited", "ADJ-1", "Quantity", "5", "3"),
        ("2026-04-14 00:00:00", "bob", "Voided", "SO-1", None, None, "by request"),
    ]
    assert aside(parsed) == [(4, "date_missing")]


def test_a_new_value_goes_before_the_details(tmp_path):
    parsed = of_text(AUDIT, tmp_path, HEAD + "14/04/2026,bob,Edited,Sale,SO-1,Status,A,B,by request\n")
    assert rows(parsed, "user_action", "new_value") == [("B",)]


def test_a_change_of_available_quantity_says_of_what_and_where(tmp_path):
    body = "13/04/2026,ann,Sale,-2,SO-1,Main,HT-1\n13/04/2026,ann,Sale,1,SO-2,,HT-2\n13/04/2026,ann,Sale,1,SO-3,,\n"
    parsed = of_text(AVAILABLE_LOG, tmp_path, LOG + body)
    assert rows(parsed, "user_action", "document_no", "field", "new_value") == [
        ("SO-1", "available quantity HT-1 at Main", "-2"),
        ("SO-2", "available quantity HT-2", "1"),
        ("SO-3", "available quantity", "1"),
    ]


def test_the_order_of_dates_is_that_of_each_report(tmp_path):
    parsed = of_text(AVAILABLE_LOG, tmp_path, LOG + "04/13/2026,ann,Sale,-2,SO-1,Main,HT-1\n")
    assert rows(parsed, "user_action", "acted_at") == [("2026-04-13 00:00:00",)]
    parsed = of_text(AUDIT, tmp_path, HEAD + "04/13/2026,bob,Voided,,SO-1,,,,\n")
    assert rows(parsed, "user_action", "acted_at") == [("2026-04-13 00:00:00",)]


@pytest.mark.parametrize(
    "name",
    [
        "Old value",
        "New value",
        "Before",
        "After",
        "Previous value",
        "Original value",
        "Field",
        "Field name",
        "Module",
        "Property",
        "Object",
        "Object type",
        "Changes",
    ],
)
def test_an_audit_names_what_was_changed(name):
    assert AUDIT.accepts(Header(0, ("Date", "User", "Action", name), (), {}, ()))
    assert not AUDIT.accepts(Header(0, ("Date", "User", "Action", "IP address"), (), {}, ()))


def test_the_log_of_quantities_is_no_audit_report(tmp_path):
    peek = peek_of(tmp_path, "Date,User Name,Action,Quantity Moved,Module\n13/04/2026,ann,Sale,-2,Sale\n")
    assert AVAILABLE_LOG.claims(peek) and not AUDIT.claims(peek)
