"""The case file: one embedded DuckDB database per client, and the tables every measure reads."""

from cin7_audit.case.store import Case, open_case

__all__ = ["Case", "open_case"]
