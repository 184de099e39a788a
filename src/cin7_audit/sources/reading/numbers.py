"""Number text → canonical decimal text: a point, no thousands marks, a leading minus, no noise.

A parser returns None for a blank and raises ValueError for text it cannot read; it never guesses a value.
"""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from cin7_audit.vocabulary import CURRENCIES

BLANKS = "\u00a0\u202f\u2007\u2009\u200b\ufeff"  # non-breaking, narrow, figure, thin, zero-width, mark
MOST_PLACES = 400  # of a number before or behind its point; a float has 308
DASHES = frozenset({"-", "–", "—", "−"})
CANONICAL = re.compile(r"-?(?!0\d)\d+(?:\.\d*[1-9])?", re.ASCII)  # nothing to tidy; minus zero aside
TRUTHS = dict.fromkeys(("true", "yes", "y", "1"), "true") | dict.fromkeys(("false", "no", "n", "0"), "false")
PLAIN = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_BLANK_TABLE = str.maketrans(dict.fromkeys(BLANKS, " "))
_CURRENCY = re.compile(r"^(?:([A-Z]{3})(?=[\s\d(-])|[A-Z]{1,2}\$|[$£€¥₹])\s*|(?:[$£€¥₹]|([A-Z]{3}))$", re.ASCII)
_SPACED = re.compile(
    r"\d{1,3}([ '’])\d{3}(?:\1\d{3})*(?:[.,]\d*)?", re.ASCII
)  # blanks and apostrophes stand between groups of three only
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?", re.ASCII),
    ",": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d*)?", re.ASCII),
}
_EXPONENT = re.compile(r"(?:\d++\.?\d*+|\.\d++)[eE][+-]?\d{1,2}", re.ASCII)
_UNGROUPED = re.compile(r"(?:\d++\.?\d*+|\.\d++)", re.ASCII)
_COMMA_DECIMAL = re.compile(r"\d\.\d{3},\d|^\D*\d+,(?:\d{1,2}|\d{4,})\D*$|^\D*0,\d+\D*$|^\D*\d{4,},\d+\D*$", re.ASCII)
_POINT_DECIMAL = re.compile(
    r"\d,\d{3}\.\d|^\D*\d+\.(?:\d{1,2}|\d{4,})\D*$|^\D*0\.\d+\D*$|^\D*\d{4,}\.\d+\D*$|,\d{3},\d{3}", re.ASCII
)
_EITHER = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)


def clean(text: str) -> str:
    """Text without surrounding blanks of any kind."""
    return text.translate(_BLANK_TABLE).strip() if not text.isascii() else text.strip()


def tidy(plain: str) -> str:
    """A plain decimal in one spelling: no trailing or leading zeros, no minus zero."""
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    negative = plain.startswith("-")
    digits = plain.lstrip("+-")
    whole, point, rest = digits.partition(".")
    whole = whole.lstrip("0") or "0"
    body = f"{whole}{point}{rest}"
    return f"-{body}" if negative and body != "0" else body


def decimal_text(text: str, mark: str = ".", *, dash_is_zero: bool = False) -> str | None:
    """Canonical decimal of one cell. mark: the decimal mark. dash_is_zero: a lone dash means zero in this report."""
    if mark == "." and PLAIN.fullmatch(text):
        return text if CANONICAL.fullmatch(text) and text != "-0" else tidy(text)
    body = clean(text)
    if not body:
        return None
    if body in DASHES:
        if dash_is_zero:
            return "0"
        raise ValueError(text)
    body, negative = _unsigned(body)
    if _SPACED.fullmatch(body):
        body = body.replace(" ", "").replace("'", "").replace("’", "")
    body = _ungrouped(body, mark, text)
    return tidy(f"-{body}" if negative else body)


def _unsigned(body: str) -> tuple[str, bool]:
    """(digits without sign, parentheses and currency, is it negative?); two signs are a slip nobody can read."""
    body, signs = _CURRENCY.sub(_known_currency, body).strip(), ""
    if body.startswith("(") and body.endswith(")"):
        body, signs = body[1:-1].strip(), "-"
    for _ in range(2):  # a sign can stand outside or inside of a currency
        if body[:1] == "+" or body[:1] in DASHES:
            body, signs = body[1:].strip(), signs + body[0]
        elif body[-1:] in DASHES:
            body, signs = body[:-1].strip(), signs + body[-1]
        body = _CURRENCY.sub(_known_currency, body).strip()
    if body.startswith("(") and body.endswith(")"):
        body, signs = body[1:-1].strip(), signs + "-"
    if len(signs) > 1:
        raise ValueError(body)
    return body, signs not in ("", "+")


def _known_currency(found: re.Match[str]) -> str:
    """Nothing in place of a currency; other words (5 MAY) stay, and make the text no number."""
    code = found[1] or found[2]
    return "" if code is None or code in CURRENCIES else found[0]


def _ungrouped(body: str, mark: str, text: str) -> str:
    if _GROUPED[mark].fullmatch(body):
        body = body.replace("," if mark == "." else ".", "").replace(",", ".")
    elif mark == ",":
        body = body.replace(",", ".") if "." not in body else body.replace(".", "?")
    if _UNGROUPED.fullmatch(body):
        return body.removesuffix(".") if not body.startswith(".") else f"0{body}"
    if _EXPONENT.fullmatch(body):
        return format(Decimal(body), "f")
    raise ValueError(text)


def exact_text(value: Decimal) -> str:
    """A decimal without exponent; ValueError for one like 1e999999999, whose zeros would fill the memory."""
    if not -MOST_PLACES < value.adjusted() < MOST_PLACES:
        raise ValueError(f"{value:.6g}")
    return format(value, "f")


def negated(plain: str | None) -> str | None:
    """A canonical decimal with its sign turned; None stays None."""
    if plain is None or plain == "0":
        return plain
    return plain[1:] if plain[0] == "-" else f"-{plain}"


def exact_sum(values: Iterable[str | None]) -> Decimal:
    """The sum of canonical decimals; each distinct value is converted once."""
    return sum((Decimal(value) * count for value, count in Counter(values).items() if value), Decimal(0))


def infer_decimal_mark(values: Iterable[str]) -> str:
    """The decimal mark the numbers of a file give away; the point where they give nothing away."""
    return shown_decimal_mark(values) or "."


def shown_decimal_mark(values: Iterable[str]) -> str:
    """The decimal mark these numbers give away; empty where they give none away."""
    texts = {value for value in values if value}
    comma = sum(1 for text in texts if _COMMA_DECIMAL.search(text))
    point = sum(1 for text in texts if _POINT_DECIMAL.search(text))
    if not comma and not point:
        return ""
    return "," if comma > point else "."


def is_of_either_mark(text: str) -> bool:
    """True for 1.234: three decimals, or a group of thousands where the comma is the mark."""
    return _EITHER.fullmatch(clean(text)) is not None


def truth_text(text: str) -> str | None:
    """`true` or `false` of a yes/no cell; None for a blank."""
    word = clean(text).casefold()
    if not word:
        return None
    if word not in TRUTHS:
        raise ValueError(text)
    return TRUTHS[word]


def clean_text(text: str) -> str | None:
    """Text without surrounding blanks; None for a blank."""
    return clean(text) or None


clean_sku = clean_text  # a stock keeping unit is an identity: leading zeros and case are kept


def split_location(text: str) -> tuple[str | None, str | None]:
    """(site, bin) of `Main Warehouse: A-01`; the bin is None where no colon stands (cin7-core 3.8)."""
    site, _, place = clean(text).partition(":")
    return site.strip() or None, place.strip() or None
