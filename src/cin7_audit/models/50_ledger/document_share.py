"""Every cent of a document's difference in exactly one bucket, by month; the rules are those of
tie_out_buckets. The `stock` leg is stock - Cin7's own posting, the `ledger` leg the rest; documents
Cin7 never posted have the ledger leg alone.
grain: part of the difference of a document on an account
method: M-27
needs: differing_month, document_mark, document_total, journal_total, cost_month, tie_account, settings
columns:
  component    BIGINT         key: the document, by all its names
  account_key  VARCHAR        key: the account as compared
  document     VARCHAR        text: what readers are told: up to three of its names
  leg          VARCHAR        text: stock or ledger
  month        INTEGER        number: year x 12 + month - 1
  bucket       VARCHAR        text: one of TIE_OUT_BUCKETS
  amount       DECIMAL(38,4)  base currency: stock - ledger
  rule         VARCHAR        text: why this bucket
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.tie_out_buckets import ZERO, DocumentBooks, Facts, against_ledger, beyond_postings

COLUMNS = ["component", "account_key", "document", "leg", "month", "bucket", "amount", "rule"]


def _totals(document_total: pd.DataFrame) -> dict[str, dict[int, dict[Any, Decimal]]]:
    """what -> component -> account -> amount."""
    found: dict[str, dict[int, dict[Any, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    columns = (document_total[name] for name in ("component", "account_key", "what", "amount"))
    for component, account, what, amount in zip(*columns, strict=True):
        found[what][component][account if isinstance(account, str) else None] = amount
    return found


def build(
    differing_month: pd.DataFrame, document_mark: pd.DataFrame, document_total: pd.DataFrame,
    journal_total: pd.DataFrame, cost_month: pd.DataFrame, tie_account: pd.DataFrame, settings: Engagement,
) -> pd.DataFrame:  # fmt: skip
    told = [{str(name): value for name, value in row.items()} for row in document_mark.to_dict("records")]
    marks = {mark.pop("component"): mark for mark in told}
    totals = _totals(document_total)
    transit = set(tie_account.loc[tie_account["role"] == "in_transit", "account_key"])
    journals: dict[tuple[int, str], list[tuple[bool, Decimal]]] = defaultdict(list)
    for component, account, _, manual, amount in journal_total.itertuples(index=False):
        journals[component, account].append((manual, amount))
    costs: dict[tuple[int, str, str], dict[int, Decimal]] = defaultdict(dict)
    for component, account, month, what, amount in cost_month.itertuples(index=False):
        costs[component, account, what][month] = amount
    sides: dict[tuple[int, str], tuple[dict[int, Decimal], ...]] = defaultdict(lambda: ({}, {}, {}))
    for component, account, month, *amounts in differing_month.itertuples(index=False):
        for side, amount in zip(sides[component, account], amounts, strict=True):
            if amount is not None:
                side[month] = amount
    posted_components = {component for (component, _), (_, posted, _) in sides.items() if posted}
    rows: list[tuple[Any, ...]] = []
    for (component, account), (stock, posted, ledger) in sides.items():
        known = dict(marks[component])
        has_stock = known.pop("is_unreceived") or bool(stock)
        held, made = totals["ledger"].get(component, {}), totals["posted"].get(component, {})
        facts = Facts(
            **known,
            is_pair=component % 4 == 1,
            on_transit_account=account in transit,
            cost_change=totals["cost_change"].get(component, {}).get(account, ZERO),
            unmentioned=totals["unmentioned"].get(component, {}).get(account, ZERO),
            ledger_elsewhere={other: amount for other, amount in held.items() if other != account and amount},
            posted_elsewhere={other: amount for other, amount in made.items() if other != account and amount},
            posted_accounts=frozenset(made),
            hand_made=tuple(amount for manual, amount in journals[component, account] if manual),
            journals=tuple(amount for _, amount in journals[component, account]),
        )
        books = DocumentBooks(
            component, account, stock if has_stock else None, posted if component in posted_components else None,
            ledger, facts, costs_unposted=costs[component, account, "unposted"],
            costs_posted=costs[component, account, "posted"],
        )  # fmt: skip
        legs = (("stock", beyond_postings(books)), ("ledger", against_ledger(books, settings.rules.document_threshold)))
        rows += [
            (component, account, facts.label, leg, share.month, share.bucket, share.amount, share.rule)
            for leg, parts in legs
            for share in parts
        ]
    return pd.DataFrame(rows, columns=COLUMNS)
