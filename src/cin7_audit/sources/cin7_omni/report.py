"""What the file reports of Cin7 Omni share: the branch a report was filtered to, and sizes that share one code."""

from cin7_audit.sources.cin7_core.facts import first
from cin7_audit.sources.cin7_core.tabular import Columns, Page

SIZE_MARK = "//"  # between code and size where several sizes share one code


def branch_of(page: Page) -> str | None:
    """The branch the report was filtered to, where it or its hint says so."""
    stated = first(page.body.header.preamble, ("branch", "branch name", "branches", "warehouse"))
    return page.facts.site or (None if stated.lower().startswith("all") else stated) or None


def columns_with_sizes(page: Page) -> Columns:
    """The report's columns, each SKU with its size where it needs one."""
    columns = page.columns()
    columns["sku"] = with_sizes(columns["sku"], columns["size"])
    return columns


def with_sizes(skus: list[str | None], sizes: list[str | None]) -> list[str | None]:
    """`code//size` for codes with several sizes in one file; the code alone where it is distinct per size."""
    seen: dict[str, set[str]] = {}
    for sku, size in zip(skus, sizes, strict=True):
        if sku and size:
            seen.setdefault(sku, set()).add(size)
    return [
        f"{sku}{SIZE_MARK}{size}" if sku and size and len(seen[sku]) > 1 else sku
        for sku, size in zip(skus, sizes, strict=True)
    ]
