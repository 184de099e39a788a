"""Readers of Cin7 Core (formerly DEAR) exports and saved API pages (formats: cin7-core)."""

from cin7_audit.sources.base import Source

SOURCES: tuple[Source, ...] = ()
