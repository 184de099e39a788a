"""Documents and rows filled from templates: fields and constants are declared in a TOML beside the writer.

A text may hold expressions in braces, as a Python format string does: `{sale.number}` is an attribute of a value given,
`{sale.shipped_day:day}` the same through a form, or through a format such as `.4f`. A text that is one expression gives
the value itself. `{none}` is nothing; it stays nothing in every form and has nothing for an attribute. A field whose
name starts with `+` stands for the fields of the template it names.
"""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter, itemgetter, methodcaller
from pathlib import Path
from string import Formatter
from typing import Any

from cin7_audit.data_files import read_entries

Document = dict[str, Any]
Form = Callable[[Any], Any]
Way = Callable[[Document], Any]  # from the values given to what a field says

_entries = cache(read_entries)


class Templates:
    """The templates of one file by name. forms: what an expression may name after its colon.

    An unknown template, or a value that is named and not given, is a KeyError.
    """

    def __init__(self, path: Path, forms: Mapping[str, Form]) -> None:
        self._entries, self._forms = _entries(path), forms
        self._ways: dict[str, list[tuple[str, Way]]] = {}

    def columns(self, name: str) -> list[str]:
        """The names of the fields, in order: the header of a file."""
        return [field for field, _ in self._of(name)]

    def row(self, name: str, /, **values: Any) -> list[Any]:
        """The filled fields without their names: one row under that header."""
        return [way(values) for _, way in self._of(name)]

    def fill(self, name: str, /, **values: Any) -> Document:
        """One document with its fields in the order of the template; every list and table in it is its own."""
        return {field: way(values) for field, way in self._of(name)}

    def _of(self, name: str) -> list[tuple[str, Way]]:
        if name not in self._ways:
            self._ways[name] = self._fields(self._entries[name])
        return self._ways[name]

    def _fields(self, declared: Document) -> list[tuple[str, Way]]:
        made: list[tuple[str, Way]] = []
        for name, field in declared.items():
            made += self._of(field) if name.startswith("+") else [(name, self._way(field))]
        return made

    def _way(self, declared: Any) -> Way:
        if isinstance(declared, str):
            return self._text(declared)
        if isinstance(declared, dict):
            fields = self._fields(declared)
            return lambda values: {name: way(values) for name, way in fields}
        if isinstance(declared, list):
            items = [self._way(each) for each in declared]
            return lambda values: [way(values) for way in items]
        return _constant(declared)

    def _text(self, text: str) -> Way:
        ways: list[Way] = []
        for literal, path, form, _ in Formatter().parse(text):
            if literal:
                ways.append(_constant(literal))
            if path is not None:
                ways.append(self._formed(path, form or ""))
        if len(ways) == 1:
            return ways[0]
        return lambda values: "".join(str(way(values)) for way in ways)

    def _formed(self, path: str, form: str) -> Way:
        way = _path(path)
        if not form:
            return way
        make = self._forms.get(form, methodcaller("__format__", form))
        return lambda values: None if (value := way(values)) is None else make(value)


def _constant(value: Any) -> Way:
    return lambda _: value


def _path(path: str) -> Way:
    name, _, attributes = path.partition(".")
    if name == "none":
        return _constant(None)
    if not attributes:
        return itemgetter(name)
    attribute = attrgetter(attributes)
    return lambda values: None if values[name] is None else attribute(values[name])
