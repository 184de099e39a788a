"""A few plain rows and shorthands for tests of belief, variance and recurrence."""

import datetime as dt
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case
from tests.inline_case import in_memory_case

START = dt.datetime(2026, 1, 5)


def at(day, hour=0):
    return START + dt.timedelta(days=day, hours=hour)


def move(day, quantity, kind="sale", sku="K1", site="North", bin="A-1", **more):
    """One movement; out is negative."""
    return {"movement_id": f"{sku}-{site}-{bin}-{day}-{kind}-{quantity}", "document_no": f"D{day}", "kind": kind, "effective_date": at(day).date(), "completed_at": at(day),
            "sku": sku, "site": site, "bin": bin, "quantity": Decimal(quantity), **more}  # fmt: skip


def count(day, counted, recorded=None, sku="K1", site="North", bin="A-1", cost=1, number=None, **more):
    """One confirmed count line."""
    return {"count_id": number or f"ST{day}", "effective_date": at(day).date(), "completed_at": at(day), "sku": sku, "site": site, "bin": bin, "counted_quantity": Decimal(counted),
            "recorded_quantity": None if recorded is None else Decimal(recorded), "unit_cost": Decimal(cost), "is_confirmed": True, **more}  # fmt: skip


def product(sku="K1", abc="A", **more):
    return {"sku": sku, "abc_class": abc, **more}


def case_given(**tables: pd.DataFrame) -> Case:
    """A case in which these models are as given, for a model that reads nothing else."""
    case = in_memory_case({})
    for name, rows in tables.items():
        case.connection.register("given_rows", rows)
        case.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM given_rows")
        case.models.given.add(name)
    return case
