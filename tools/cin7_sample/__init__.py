"""Generator of sample companies with planted truths: shelf and record kept apart, every difference logged."""

from cin7_sample.ledger import build_ledger
from cin7_sample.scenarios import scenario
from cin7_sample.spec import Causes, LedgerPlants, SampleSpec
from cin7_sample.tables import canonical_tables, case_of, sample_case
from cin7_sample.world import World, simulate
from cin7_sample.writers.client import Extent, write_client

__all__ = [
    "Causes",
    "Extent",
    "LedgerPlants",
    "SampleSpec",
    "World",
    "build_ledger",
    "canonical_tables",
    "case_of",
    "sample_case",
    "scenario",
    "simulate",
    "write_client",
]
