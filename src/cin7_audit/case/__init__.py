"""The case file: one embedded DuckDB database per client, and the tables every measure reads."""

from cin7_audit.case.store import Case, in_memory_case, open_case

__all__ = ["Case", "in_memory_case", "open_case"]
