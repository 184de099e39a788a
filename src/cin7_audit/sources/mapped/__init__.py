"""Any spreadsheet, through a mapping: read with one that engagement.toml states, or propose one."""

from cin7_audit.sources.base import Source
from cin7_audit.sources.mapped.propose import Proposal, propose_mapping
from cin7_audit.sources.mapped.reader import MAPPED, read_mapping, with_sheets_named

SOURCES: tuple[Source, ...] = (MAPPED,)

__all__ = ["MAPPED", "SOURCES", "Proposal", "propose_mapping", "read_mapping", "with_sheets_named"]
