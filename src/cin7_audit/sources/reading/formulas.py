"""Formula text without a stored result: numbers, cell references, + - * /, SUM and SUBTOTAL(9), in exact decimals.

Some accounting exports write `=15000.00` or `=I7+I8` and leave the result to the spreadsheet program, so a value-only
reader sees nothing. Anything beyond this small grammar stays as the text it is.
"""

import re
from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation

_TOKEN = re.compile(
    r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(SUM|SUBTOTAL)\s*(?=\()|(\$?[A-Z]{1,3}\$?\d{1,7})|([-+*/(),:]))", re.IGNORECASE
)
_TEXT_CONSTANT = re.compile(r'=\s*"([^"]*)"')
MAX_DEPTH = 60
MAX_CELLS = 200_000
Lookup = Callable[[int, int], object]  # (row, column), 0-based -> cell value


def text_constant(text: str) -> str | None:
    """The text inside `="0042"`, the trick that keeps leading zeros in spreadsheets; None if it is something else."""
    match = _TEXT_CONSTANT.fullmatch(text.strip())
    return match[1] if match else None


def evaluate(formula: str, cell: Lookup, depth: int = 0) -> Decimal | None:
    """The value of a formula with or without its leading `=`, or None where it is beyond this grammar."""
    if depth > MAX_DEPTH:
        return None
    tokens = _tokens(formula.strip().removeprefix("="))
    if not tokens:
        return None
    try:
        reader = _Reader(tokens, cell, depth)
        value = reader.total()
    except (ValueError, InvalidOperation, DivisionByZero, IndexError, RecursionError):
        return None
    return value if reader.position == len(tokens) else None


def position(reference: str) -> tuple[int, int]:
    """0-based (row, column) of `B5`."""
    letters = "".join(mark for mark in reference if mark.isalpha()).upper()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int("".join(mark for mark in reference if mark.isdigit())) - 1, column - 1


def _tokens(body: str) -> list[str]:
    tokens, place = [], 0
    while place < len(body):
        match = _TOKEN.match(body, place)
        if not match:
            return []
        tokens.append(next(group for group in match.groups() if group))
        place = match.end()
        if body[place:].strip() == "":
            break
    return tokens


class _Reader:
    """Recursive descent over tokens: sums of products of numbers, references, SUM(...) and parentheses."""

    def __init__(self, tokens: list[str], cell: Lookup, depth: int) -> None:
        self.tokens, self.cell, self.depth, self.position = tokens, cell, depth, 0

    def peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self) -> str:
        self.position += 1
        return self.tokens[self.position - 1]

    def expect(self, token: str) -> None:
        if self.take() != token:
            raise ValueError(token)

    def total(self) -> Decimal:
        value = self.product()
        while self.peek() in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> Decimal:
        value = self.factor()
        while self.peek() in ("*", "/"):
            value = value * self.factor() if self.take() == "*" else value / self.factor()
        return value

    def factor(self) -> Decimal:
        word = self.take()
        if word == "-":
            return -self.factor()
        if word == "+":
            return self.factor()
        if word == "(":
            value = self.total()
            self.expect(")")
            return value
        if word.upper() in ("SUM", "SUBTOTAL"):
            return self.sum(is_subtotal=word.upper() == "SUBTOTAL")
        if word[0].isalpha() or word[0] == "$":
            return self.number(*position(word))
        return Decimal(word)

    def sum(self, *, is_subtotal: bool = False) -> Decimal:
        self.expect("(")
        if is_subtotal:
            if self.take() not in ("9", "109"):
                raise ValueError("only the sum of SUBTOTAL is known")
            self.expect(",")
        value = Decimal(0)
        while True:
            if self.position + 1 < len(self.tokens) and self.tokens[self.position + 1] == ":":
                value += self.range()
            else:
                value += self.total()
            if self.peek() != ",":
                break
            self.take()
        self.expect(")")
        return value

    def range(self) -> Decimal:
        top, left = position(self.take())
        self.expect(":")
        bottom, right = position(self.take())
        if (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
            raise ValueError("range")
        cells = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        return sum((self.number(row, column) for row, column in cells if not self.is_text(row, column)), Decimal(0))

    def is_text(self, row: int, column: int) -> bool:
        """Text inside a range counts for nothing, as in every spreadsheet program."""
        value = self.cell(row, column)
        return isinstance(value, str) and not value.startswith("=")

    def number(self, row: int, column: int) -> Decimal:
        value = self.cell(row, column)
        if isinstance(value, bool) or value is None or value == "":
            return Decimal(0)
        if isinstance(value, str) and value.startswith("="):
            inner = evaluate(value, self.cell, self.depth + 1)
            if inner is None:
                raise ValueError(value)
            return inner
        return Decimal(repr(value) if isinstance(value, float) else str(value).replace(",", ""))
