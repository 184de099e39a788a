"""File reports of Cin7 Omni: pivots whose columns users rearrange, so an unknown column is noted, never a reason to stop."""

from dataclasses import dataclass
from functools import cached_property

from cin7_audit.sources.base import Parsed, ReadingContext
from cin7_audit.sources.cin7_core.facts import first
from cin7_audit.sources.cin7_core.tabular import Page, TableReport
from cin7_audit.sources.reading import ColumnMap, Header, RawRows, RowAccount

SIZE_MARK = "//"  # between code and size where several sizes share one code


@dataclass(frozen=True)
class OmniReport(TableReport):
    """A report recognised by its required columns; other columns are the user's own."""

    @cached_property
    def map(self) -> ColumnMap:
        return ColumnMap.load(self.name)

    def _stopped(self, header: Header, rows: RawRows, account: RowAccount, context: ReadingContext) -> Parsed | None:  # noqa: ARG002
        for name in self.map.match(header).unknown:
            account.note(
                "column_unknown",
                f"column '{name}' is not one this reader uses",
                self.map.expected,
                "Nothing to do if it is a chosen field.",
                column=name,
            )
        return None


def branch_of(page: Page) -> str | None:
    """The branch the report was filtered to, where it or its hint says so."""
    header = page.body.header
    stated = first(header.preamble, ("branch", "branch name", "branches", "warehouse"))
    return page.facts.site or (None if stated.lower().startswith("all") else stated) or None


def with_sizes(skus: list[str | None], sizes: list[str | None]) -> list[str | None]:
    """`code//size` for codes that stand with several sizes in one file; the code alone where it is distinct per size."""
    seen: dict[str, set[str]] = {}
    for sku, size in zip(skus, sizes, strict=True):
        if sku and size:
            seen.setdefault(sku, set()).add(size)
    return [f"{sku}{SIZE_MARK}{size}" if sku and size and len(seen[sku]) > 1 else sku for sku, size in zip(skus, sizes, strict=True)]
