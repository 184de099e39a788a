"""Number text as plain decimals: nothing guessed, nothing lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.sources.reading.numbers import (
    clean,
    clean_sku,
    clean_text,
    decimal_text,
    exact_sum,
    exact_text,
    infer_decimal_mark,
    is_of_either_mark,
    negated,
    shown_decimal_mark,
    split_location,
    tidy,
    truth_text,
)


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,234.50", ".", "1234.5"),
        ("1.234,50", ",", "1234.5"),
        ("12,5", ",", "12.5"),
        ("(1,234.56)", ".", "-1234.56"),
        ("$(3.00)", ".", "-3"),
        ("-$3.00", ".", "-3"),
        ("NZ$ 7", ".", "7"),
        ("USD 1,000.10", ".", "1000.1"),
        ("5.00-", ".", "-5"),
        ("\u22125", ".", "-5"),
        ("1\u00a0234,5", ",", "1234.5"),
        ("1 234.5", ".", "1234.5"),
        ("+7", ".", "7"),
        ("-0.00", ".", "0"),
        ("007", ".", "7"),
        (".5", ".", "0.5"),
        ("3.0000000000", ".", "3"),
        ("1E+03", ".", "1000"),
        ("12,34,567.5", ".", "1234567.5"),
        ("  ", ".", None),
    ],
)
def test_number_text(text: str, mark: str, expected: str | None) -> None:
    assert decimal_text(text, mark) == expected


@pytest.mark.parametrize("text", ["n/a", "1,23", "1.2.3", "-", "1,2345.6", "#REF!", "12 units", "1.234,5"])
def test_unreadable_numbers_are_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):
        decimal_text(text)


def test_a_dash_is_zero_only_where_the_report_says_so() -> None:
    assert decimal_text("–", dash_is_zero=True) == "0"


def test_decimal_mark_is_inferred_from_the_values() -> None:
    assert infer_decimal_mark(["1.234,50", "7"]) == ","
    assert infer_decimal_mark(["1,234.50", "7"]) == "."
    assert infer_decimal_mark(["12,5", "3,25"]) == ","
    assert infer_decimal_mark(["1,234", "5"]) == "."


def test_identity_text() -> None:
    assert clean_sku("\u00a00042 \u200b") == "0042"
    assert split_location("Main Warehouse: A-01") == ("Main Warehouse", "A-01")
    assert split_location("Main Warehouse:A-01") == ("Main Warehouse", "A-01")
    assert split_location(" Christchurch ") == ("Christchurch", None)


MONEY = st.integers(-(10**12), 10**12).map(lambda cents: Decimal(cents) / 100)


@given(
    amount=MONEY,
    mark=st.sampled_from(".,"),
    is_grouped=st.booleans(),
    style=st.sampled_from(("-{}", "({})", "{}-", "$ -{}")),
)
def test_every_way_of_writing_an_amount_gives_the_amount(amount, mark, is_grouped, style):
    text = f"{abs(amount):,.2f}" if is_grouped else f"{abs(amount):.2f}"
    text = text if mark == "." else text.translate(str.maketrans(",.", ".,"))
    assert Decimal(decimal_text(style.format(text) if amount < 0 else text, mark)) == amount


@given(amount=MONEY)
def test_the_canonical_text_is_read_as_itself(amount):
    text = decimal_text(f"{amount:.4f}")
    assert decimal_text(text) == text == tidy(text) and text != "-0"
    assert "." not in text or not text.endswith(("0", "."))


@pytest.mark.parametrize("text", ["--5", "(-5)", "-5-", "+-5", "5 MAY", "1 2345", "1e1000", "٣", "1.234.5"])
def test_two_signs_other_words_and_other_digits_are_no_number(text):
    with pytest.raises(ValueError):
        decimal_text(text)


def test_currencies_are_taken_off_and_other_words_are_not():
    assert [decimal_text(text) for text in ("AUD 5", "5 NZD", "-€1.50", "£(2)", "5EUR")] == [
        "5",
        "5",
        "-1.5",
        "-2",
        "5",
    ]
    assert decimal_text("1'234.5") == decimal_text("1 234.50") == "1234.5"


def test_one_spelling_of_a_plain_decimal():
    spelled = ("00.50", "-0", "+7", "-0.0", "10", "100.00", "-007.10")
    assert [tidy(plain) for plain in spelled] == ["0.5", "0", "7", "0", "10", "100", "-7.1"]


def test_a_decimal_has_no_exponent_and_no_zeros_that_fill_the_memory():
    assert [exact_text(Decimal(text)) for text in ("1E+3", "1E-2", "-0.10")] == ["1000", "0.01", "-0.10"]
    assert len(exact_text(Decimal("1E+399"))) == 400
    for text in ("1E+400", "1E-400", "1E+999999"):
        with pytest.raises(ValueError):
            exact_text(Decimal(text))


def test_a_sign_is_turned_and_nothing_stays_nothing():
    assert [negated(text) for text in ("5", "-5", "0", None)] == ["-5", "5", "0", None]


def test_sums_are_exact_and_count_repeats():
    assert exact_sum(["0.1", "0.2", None, "0.1", "-5"]) == Decimal("-4.6")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("12,5", ","),
        ("0,125", ","),
        ("1234,567", ","),
        ("12.5", "."),
        ("0.125", "."),
        ("1234.567", "."),
        ("1,234,567", "."),
        ("1.234,5", ","),
        ("1,234.5", "."),
        ("1.234", ""),
        ("1,234", ""),
        ("7", ""),
        ("", ""),
    ],
)
def test_the_mark_a_number_gives_away(text, mark):
    assert shown_decimal_mark([text]) == mark


def test_most_numbers_decide_about_the_mark_each_text_once():
    assert shown_decimal_mark(["12,5", "3,5", "1.5", "1.5", "1.5"]) == ","
    assert shown_decimal_mark(["12,5", "1.5"]) == "."


@pytest.mark.parametrize(
    ("text", "is_so"),
    [("1.234", True), ("-12.345", True), ("0.234", False), ("1.23", False), ("1234.567", False), ("1.2345", False)],
)
def test_three_decimals_can_be_a_group_of_thousands(text, is_so):
    assert is_of_either_mark(f" {text}") is is_so


def test_yes_and_no():
    assert [truth_text(text) for text in (" Yes", "TRUE", "y", "1")] == ["true"] * 4
    assert [truth_text(text) for text in ("No ", "false", "N", "0")] == ["false"] * 4
    assert truth_text(" ") is None
    with pytest.raises(ValueError):
        truth_text("maybe")


def test_blanks_of_every_kind_are_taken_off_and_case_and_zeros_are_kept():
    assert clean("\ufeff\u00a0a b\u2009") == "a b" and clean_text("\u200b") is None is clean_sku(" ")
    assert clean_sku(" 00a ") == "00a" and clean_text(" Ab ") == "Ab"


def test_a_place_without_site_or_bin():
    places = ("Main:", ": A-01", "", "Main: A: 1")
    assert [split_location(text) for text in places] == [("Main", None), (None, "A-01"), (None, None), ("Main", "A: 1")]
