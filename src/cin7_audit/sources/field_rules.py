"""Which field of a record fills which column: the rules of a `fields.toml` beside the readers of API answers.

    [account]                       # a section: one kind of record, or a part of one
    account_code = "Code as code"   # a field, read as ...
    account_name = "Name, Title"    # the first of these that is filled
    platform = "= xero"             # a constant

Without `as`, the type of the canonical column in vocabulary.toml says how a field is read: text, number, day, moment or
flag. Each family of answers spells its values in its own way, and hands over its own readers by these names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries, wrong_entry
from cin7_audit.vocabulary import TABLES

WAYS = {"VARCHAR": "text", "DATE": "day", "TIMESTAMP": "moment", "BOOLEAN": "flag", "BIGINT": "number"}
TYPES = {
    column.name: column.type for table in TABLES.values() for column in table.columns
}  # a name has one type everywhere

ReadField = Callable[..., Any]  # (record, *fields) -> value


@dataclass(frozen=True)
class FieldRule:
    """One column: the fields it is taken from, in order, and the way they are read; or its constant."""

    column: str
    fields: tuple[str, ...]
    way: str
    constant: str | None = None


def field_rule(column: str, said: str) -> FieldRule:
    """The rule of one line of the file. KeyError where the column is in no canonical table."""
    if said.startswith("="):
        return FieldRule(column, (), "", said[1:].strip())
    fields, _, way = said.partition(" as ")
    natural = WAYS.get(TYPES[column], "number")
    return FieldRule(column, tuple(name.strip() for name in fields.split(",")), way.strip() or natural)


def read_field_rules(path: Path, ways: Mapping[str, ReadField]) -> dict[str, tuple[FieldRule, ...]]:
    """Section → rules; refuses a column no canonical table has and a way these records are not read in."""
    sections = {}
    for section, lines in read_entries(path).items():
        for column in lines:
            if column not in TYPES:
                raise wrong_entry(
                    path, f"{section}.{column}", "no column of a canonical table", "a column of vocabulary.toml"
                )
        rules = tuple(field_rule(column, said) for column, said in lines.items())
        if unknown := {rule.way for rule in rules if rule.constant is None} - set(ways):
            raise wrong_entry(path, section, f"the ways {', '.join(sorted(unknown))}", f"one of {', '.join(ways)}")
        sections[section] = rules
    return sections


def columns_of(rules: tuple[FieldRule, ...], record: Any, ways: Mapping[str, ReadField]) -> dict[str, Any]:
    """Column → value of one record. Raises what the ways raise: ValueError for a value that cannot be read."""
    return {
        rule.column: rule.constant if rule.constant is not None else ways[rule.way](record, *rule.fields)
        for rule in rules
    }
