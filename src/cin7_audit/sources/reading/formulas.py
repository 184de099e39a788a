"""Formula text without a stored result: numbers, cell references, + - * /, SUM and SUBTOTAL(9), in exact decimals.

Some accounting exports write `=15000.00` or `=I7+I8` and leave the result to the spreadsheet program, so a value-only
reader sees nothing. Anything beyond this small grammar stays as the text it is.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from cin7_audit.sources.limits import FORMULA_STEPS

_TOKEN = re.compile(
    r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(SUM|SUBTOTAL)\s*(?=\()|(\$?[A-Z]{1,3}\$?\d{1,7})|([-+*/(),:]))",
    re.IGNORECASE,
)
_TEXT_CONSTANT = re.compile(r'=\s*"([^"]*)"')
MAX_DEPTH = 60
MAX_CELLS = 200_000
MAX_LENGTH = 8192  # letters of a formula, as many as spreadsheet programs take
MAX_DIGITS = 40  # before or behind the point of a result; more is no quantity and no amount
Lookup = Callable[[int, int], object]  # (row, column), 0-based -> cell value


def text_constant(text: str) -> str | None:
    """The text inside `="0042"`, the trick that keeps leading zeros in spreadsheets; None if it is something else."""
    match = _TEXT_CONSTANT.fullmatch(text.strip())
    return match[1] if match else None


class Formulas:
    """What the formulas of one sheet come to: each worked out once, circles found, no more steps than a sheet is worth.

    A sheet of a kilobyte can hold formulas that double: without the memory the fiftieth would take for ever.
    """

    def __init__(self, cell: Lookup, steps: int = FORMULA_STEPS) -> None:
        self.cell, self.steps = cell, steps
        self.known: dict[tuple[int, int], Decimal] = {}
        self.open: set[tuple[int, int]] = set()

    def evaluate(self, formula: str, depth: int = 0) -> Decimal | None:
        """The value of a formula with or without its leading `=`, or None where it is beyond this grammar."""
        if depth > MAX_DEPTH or len(formula) > MAX_LENGTH or self.steps < 0:
            return None
        tokens = _tokens(formula.strip().removeprefix("=").rstrip())
        if not tokens:
            return None
        try:
            self.spend(len(tokens))
            reader = _Reader(tokens, self, depth)
            value = reader.total()
        except (ValueError, ArithmeticError, IndexError, RecursionError):
            return None
        is_plain = value.is_finite() and abs(value.adjusted()) < MAX_DIGITS
        return value if reader.position == len(tokens) and is_plain else None

    def at(self, row: int, column: int, formula: str, depth: int) -> Decimal:
        """The value of the formula in a cell."""
        place = (row, column)
        if place in self.known:
            return self.known[place]
        if place in self.open:
            raise ValueError("a circle")
        self.open.add(place)
        try:
            value = self.evaluate(formula, depth)
        finally:
            self.open.discard(place)
        if value is None:
            raise ValueError(formula[:60])
        self.known[place] = value
        return value

    def spend(self, steps: int) -> None:
        """Count steps; ValueError once the sheet has had its share."""
        self.steps -= steps
        if self.steps < 0:
            raise ValueError("too many steps")


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
    return tokens


class _Reader:
    """Recursive descent over tokens: sums of products of numbers, references, SUM(...) and parentheses."""

    def __init__(self, tokens: list[str], formulas: Formulas, depth: int) -> None:
        self.tokens, self.formulas, self.depth, self.position = tokens, formulas, depth, 0

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
        if (size := (bottom - top + 1) * (right - left + 1)) > MAX_CELLS:
            raise ValueError("range")
        self.formulas.spend(max(size, 0))
        cells = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        return sum((self.number(row, column) for row, column in cells if not self.is_text(row, column)), Decimal(0))

    def is_text(self, row: int, column: int) -> bool:
        """Text inside a range counts for nothing, as in every spreadsheet program."""
        value = self.formulas.cell(row, column)
        return isinstance(value, str) and not value.startswith("=")

    def number(self, row: int, column: int) -> Decimal:
        value = self.formulas.cell(row, column)
        if isinstance(value, bool) or value is None or value == "":
            return Decimal(0)
        if isinstance(value, str) and value.startswith("="):
            return self.formulas.at(row, column, value, self.depth + 1)
        return Decimal(repr(value) if isinstance(value, float) else str(value).replace(",", ""))
