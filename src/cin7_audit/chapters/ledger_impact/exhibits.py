"""Chapter 5 as exhibits: do the two books agree, which documents part them, how they were posted, which months bear the
drift.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import accumulate

import pandas as pd

from cin7_audit.chapters.ledger_impact import figures
from cin7_audit.chapters.ledger_impact.sentences import STEP, states_accounts, tied
from cin7_audit.exact import exact, exact_sum, gross_sum, magnitude
from cin7_audit.model_files import models
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, declared, not_testable
from cin7_audit.presentation.telling import by_size
from cin7_audit.records import NotTestable
from cin7_audit.statistics.margins import turns
from cin7_audit.statistics.retiming import misplaced_share
from cin7_audit.statistics.undiscovered import total
from cin7_audit.thresholds import AGE_BANDS
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_audit.words import is_missing, money, number, spaced, with_source

DRAWN_DOCUMENTS = 2000  # of two dates, dearest first; the workpaper has all
LEAST_MONTHS = 3  # of margin before a course is drawn; the table shows every month
CENT = Decimal("0.01")


def tie_out_of(book: Book) -> pd.DataFrame | None:
    """The tie-out, None where there is none."""
    return tied(book, "tie_out")


def documents_of(book: Book) -> pd.DataFrame | None:
    """The documents that differ in the months both books cover, None without a tie-out."""
    return tied(book, "tie_out_documents", "in_window")


def late_journals(book: Book) -> pd.DataFrame | None:
    """Journals behind the lock date, None where no date locks the books or there is no tie-out."""
    return tied(book, "late_journals") if book.table("company")["lock_date"].notna().any() else None


def purchases_of(book: Book) -> pd.DataFrame | None:
    """Open purchases (M-33), None where invoices or receipts were not given, or nothing says when the period ends."""
    return book.table("open_purchases") if book.table("purchase_cut")["is_known"].iloc[0] else None


def basis(book: Book, name: str) -> str:
    """Where the cost or the revenue of the months comes from, in words."""
    return str(next(iter(book.table(name)["basis"]), "not in the evidence"))


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(models()[name].columns))


def _with_row(schedule: pd.DataFrame, nature: str, item: str, amount: Decimal, treatment: str) -> pd.DataFrame:
    """The differences schedule with a row that stands outside the two books, and so outside the lead schedule."""
    row = pd.DataFrame([(nature, item, "", amount, False, treatment, 0)], columns=schedule.columns)
    return pd.concat([schedule, row], ignore_index=True) if len(schedule) else row


def full_schedule(book: Book) -> pd.DataFrame:
    """The differences schedule, drift posted after the last complete fiscal year, and the projected count line."""
    schedule, years = tied(book, "differences_schedule"), book.table("fiscal_years")
    schedule = _empty("differences_schedule") if schedule is None else schedule
    if len(years) > 1:
        words = "drift accrued by the end of the last fiscal year and posted later"
        cut = years["iron_curtain"].iloc[-2]
        schedule = _with_row(schedule, "judgmental", words, cut, "re-timing view (M-30), no entry")
    drift = book.table("undiscovered_drift")
    if not len(drift):
        return schedule
    expected, interval = total(drift)
    value, low, high = (Decimal(str(figure)).quantize(CENT) for figure in (expected, *interval))
    words = f"undiscovered drift of stock since its last count; 90 % interval {low:,.2f} to {high:,.2f}"
    return _with_row(schedule, "projected", words, value, "count the lines; no entry on an estimate")


def _at_end(tie_out: pd.DataFrame) -> pd.DataFrame:
    rows: pd.DataFrame = tie_out[tie_out["month"] == tie_out["month"].max()]
    return rows


def _first_of(months: pd.Series) -> pd.Series:
    return pd.to_datetime(months + "-01")


@declared("LI-1", needs=lambda book: tied(book, "lead_schedule"))
def lead(_: Book, schedule: pd.DataFrame) -> Table:
    amounts = schedule[["subledger_movement", "ledger_movement", "closing_difference"]]
    moved = amounts.map(lambda value: bool(value) and not is_missing(value))
    return Table(schedule[moved.any(axis=1)])


@declared("LI-2", needs=tie_out_of)
def bridge(book: Book, tie_out: pd.DataFrame) -> Chart:
    accounts, leads = book.table("account_role", "is_tied"), book.table("lead_schedule")
    inventory = accounts.loc[accounts["role"] == "inventory", "account"]  # in-transit accounts are shown apart
    buckets, leads = _at_end(tie_out[tie_out["account"].isin(inventory)]), leads[leads["account"].isin(inventory)]
    stated = leads.loc[leads["month"] == buckets["month"].max(), "ledger_balance"]
    has_level = bool(len(stated)) and all(isinstance(value, Decimal) for value in stated)
    start = exact_sum(stated if has_level else leads["ledger_movement"])
    closing = buckets.groupby("bucket")["closing"].agg(exact_sum)
    steps = {bucket: closing[bucket] for bucket in TIE_OUT_BUCKETS if closing.get(bucket)}
    total, every = exact_sum(steps.values()), _at_end(tie_out)
    others = exact_sum(every["closing"]) - total
    told = {
        "words": "ledger balance" if has_level else "ledger movement of the period",
        "last": every["month"].max(),
        "total": total,
        "beside": f" Transit and accrual accounts add {money(others)} (LI-3)." if others else "",
    }
    return Chart(figures.bridge(_waterfall(start, steps)), told=told)


def _waterfall(start: Decimal, steps: Mapping[str, Decimal]) -> pd.DataFrame:
    """Bars from the ledger through each bucket to the subledger; the two balances start a little below the lowest."""
    ends = list(accumulate(steps.values(), initial=start))
    levels = [float(end) for end in (*ends, ends[-1])]
    low, high = min(levels), max(levels)
    floor = low - max((high - low) * 0.6, abs(high) * 0.002, 1.0)
    kinds = ("unexplained" if name == "unexplained" else "adds" if steps[name] > 0 else "takes" for name in steps)
    frame = pd.DataFrame(
        {
            "place": range(len(levels)),
            "step": ["ledger", *map(spaced, steps), "subledger"],
            "amount": [float(amount) for amount in (start, *steps.values(), ends[-1])],
            "start": [floor, *levels[:-2], floor],
            "end": levels,
            "kind": ["balance", *kinds, "balance"],
        }
    )
    return frame.assign(top=frame[["start", "end"]].max(axis=1))


def _open(book: Book) -> pd.DataFrame | None:
    every = tie_out_of(book)
    return None if every is None else every[every["closing"].astype(bool)]


@declared("LI-2a", needs=_open)
def open_by_month(_: Book, frame: pd.DataFrame) -> Chart:
    parts = frame.groupby(["month", "bucket"], as_index=False)["closing"].agg(exact_sum)
    total = frame.groupby("month", as_index=False)["closing"].agg(exact_sum).assign(bucket="all buckets")
    shown = pd.concat([total, parts], ignore_index=True)
    closing = [float(value) for value in shown["closing"]]
    buckets = shown["bucket"].map(spaced)
    data = pd.DataFrame({"month": _first_of(shown["month"]), "bucket": buckets, "closing": closing})
    return Chart(figures.difference(data))


@declared("LI-3", needs=tie_out_of)
def buckets(book: Book, tie_out: pd.DataFrame) -> Table:
    every, documents, rows = _at_end(tie_out), book.table("tie_out_documents", "in_window"), []
    for bucket, account, amount in every[["bucket", "account", "closing"]].itertuples(index=False):
        part = documents[(documents["bucket"] == bucket) & (documents["account"] == account)]
        if len(part) or amount or bucket == "unexplained":
            rows.append((bucket, account, part["component"].nunique(), gross_sum(part["amount"]), amount))
    found = pd.DataFrame(rows, columns=["bucket", "account", "documents", "gross", "closing"])
    sums = (int(found["documents"].sum()), exact_sum(found["gross"]), exact_sum(found["closing"]))
    shown = pd.concat([found, pd.DataFrame([("total", "", *sums)], columns=found.columns)], ignore_index=True)
    return Table(shown, emphasised=(len(found),), told={"last": every["month"].max()})


@declared("LI-4", needs=documents_of)
def documents(_: Book, frame: pd.DataFrame) -> Table:
    order = by_size(frame, "amount", "month", "component")
    return Table(with_source(order, "source_id"), told={"documents": frame["component"].nunique()})


@declared("LI-4a", needs=lambda book: tied(book, "matched_documents"))
def matched(book: Book, frame: pd.DataFrame) -> Table:
    chance = "No line had to be matched by amount and date."
    ((made, expected),) = book.table("chance_match").itertuples(index=False)
    if made:
        chance = f"{made} lines matched by amount and date; shifting all ledger dates by whole weeks gives "
        chance += f"{number(expected, 1)} such matches by chance."
    return Table(frame, told={"chance": chance})


@declared("LI-5", needs=purchases_of)
def ageing(_: Book, frame: pd.DataFrame) -> Chart:
    groups = frame.groupby(["side", "band"], as_index=False)
    sums = groups.agg(value=("value", exact_sum), documents=("document_no", "nunique"))
    sides = sums["side"].str.replace("_not_", ", not ").map(spaced)
    data = sums.assign(side=sides, value=[float(value) for value in sums["value"]])
    return Chart(figures.ageing(data, list(AGE_BANDS)), told={"documents": frame["document_no"].nunique()})


@declared("LI-5a", needs=purchases_of)
def purchases(_: Book, frame: pd.DataFrame) -> Table:
    return Table(frame)


@declared("LI-6", needs=lambda book: book.selection.rows(book.table("date_skew"), "effective_date"))
def skew(_: Book, frame: pd.DataFrame) -> Chart:
    by = ["document_no", "effective_date", "skew_days", "crosses_month"]
    sums = frame.assign(gross=frame["value"].map(magnitude)).groupby(by, as_index=False)["gross"].agg(exact_sum)
    sums = sums.assign(gross=[float(value) for value in sums["gross"]])
    shown = sums.sort_values("gross", ascending=False, kind="stable").head(DRAWN_DOCUMENTS)
    data = pd.DataFrame(
        {
            "document_no": shown["document_no"],
            "effective": pd.to_datetime(shown["effective_date"]),
            "skew_days": shown["skew_days"].astype(int),
            "gross": shown["gross"],
            "crosses": ["yes" if flag else "no" for flag in shown["crosses_month"]],
        }
    )
    crossing = frame[frame["crosses_month"].astype(bool)]
    told = {"crossing": crossing["document_no"].nunique(), "documents": frame["document_no"].nunique()}
    return Chart(figures.skew(data), told=told | {"gross": gross_sum(crossing["value"])})


@declared("LI-7", needs="account_heat")
def accounts(_: Book, frame: pd.DataFrame) -> Chart:
    labels = [
        f"{account} {name}" if isinstance(name, str) and name != account else str(account)
        for account, name in zip(frame["account"], frame["account_name"], strict=True)
    ]
    data = pd.DataFrame(
        {
            "kind": frame["kind"].map(spaced),
            "account": labels,
            "documents": frame["documents"].astype(int),
            "gross": [float(value or 0) for value in frame["gross"]],
            "most": int(frame["documents"].max()),
        }
    )
    return Chart(figures.account_heat(data))


def _unusual(book: Book) -> pd.DataFrame:
    """Against the set-up where the settings state it, else against the account of their peers."""
    return book.table("accounts_against_setup" if states_accounts(book.settings) else "odd_accounts")


@declared("LI-7a", needs=_unusual)
def odd_accounts(book: Book, frame: pd.DataFrame) -> Table:
    has_setup = states_accounts(book.settings)
    how = "the accounts stated in the settings" if has_setup else "the account most documents of their kind use"
    return Table(frame.assign(expected=frame.get("peers_account", "as the settings state")), told={"how": how})


@declared("LI-7b", needs=lambda book: tied(book, "manual_journals"))
def journals(_: Book, frame: pd.DataFrame) -> Table:
    return Table(with_source(frame, "source_id"))


@declared("LI-8", needs="retimed_drift")
def drift(book: Book, retimed: pd.DataFrame) -> Chart:
    monthly, is_pinned = book.selection.rows(retimed), book.table("retimed_line")["is_pinned"].astype(bool).any()
    sums = monthly.groupby(["month", "method"])["value"].agg(exact_sum).unstack("method")
    data = sums.map(lambda value: float(exact(value))).reset_index()
    data = data.rename(columns={"envelope_low": "low", "envelope_high": "high"})
    data = data.assign(month=_first_of(data["month"]))
    drawn = figures.drift(data if is_pinned else data.drop(columns="event"))
    return Chart(drawn, told={"share": misplaced_share(retimed)})


@declared("LI-9", needs=lambda book: (len(book.table("sales_cost")) and len(book.table("retimed_drift"))) or None)
def margin(book: Book, _: int) -> Chart | Gap:
    months = book.table("margin_months")
    known = months[[isinstance(value, Decimal) for value in months["margin_posted"]]]
    if len(known) < LEAST_MONTHS:
        lacking = f"revenue of at least {LEAST_MONTHS} months with all their sales ({len(known)} in the evidence)"
        return Gap(missing=lacking, request="revenue")
    shares = {name: known[f"margin_{name}"].astype(float) for name in ("posted", "retimed", "low", "high")}
    told = {"cost": basis(book, "sales_cost"), "revenue": basis(book, "sales_revenue")}
    return Chart(figures.margin(pd.DataFrame({"month": _first_of(known["month"]), **shares})), told=told)


@declared("LI-9a", needs=lambda book: len(book.table("sales_cost")) or None)
def months(book: Book, _: int) -> Table:
    frame, words = book.table("margin_months"), ""
    posted, retimed = turns(frame)
    if posted is not None and retimed is not None:
        words = f" Turns {number(posted)} a year as posted, {number(retimed)} re-timed (M-32)."
    return Table(frame, told={"turns": words})


@declared("LI-10", needs="fiscal_years")
def fiscal(_: Book, frame: pd.DataFrame) -> Table:
    return Table(frame)


@declared("LI-11", needs=full_schedule)
def schedule(_: Book, frame: pd.DataFrame) -> Table:
    is_inside = frame["in_lead_schedule"].astype(bool)
    total = {
        "nature": "Total within the lead schedule",
        "amount": exact_sum(frame.loc[is_inside, "amount"]),
        "within": "yes",
        **dict.fromkeys(("item", "account", "treatment"), ""),
    }
    shown = frame.assign(item=frame["item"].map(spaced), within=is_inside.map({True: "yes", False: "no"}))
    return Table(pd.concat([shown, pd.DataFrame([total])], ignore_index=True), emphasised=(len(frame),))


@declared("LI-12", needs=lambda book: tied(book, "proposed_entries"))
def entries(_: Book, frame: pd.DataFrame) -> Table:
    return Table(frame, told={"entries": len(frame), "total": exact_sum(frame["amount"])})


def gaps(book: Book) -> tuple[NotTestable, ...]:
    """What no exhibit shows and cannot be tested."""
    late = Gap("Journals behind the lock date", "a lock date or a ledger", "lock_date_and_posting_days")
    return (not_testable(book, STEP, late),) if late_journals(book) is None else ()


def tables(book: Book) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits; a table the evidence cannot support is not among them."""
    found = {name: tied(book, name) for name in ("tie_out", "lead_schedule", "matched_documents", "opening_difference")}
    if (documents := documents_of(book)) is not None:
        found["tie_out_documents"] = documents.drop(columns=["leg", "account_key", "in_window"])
        found["tie_out_accounts"] = book.table("account_role", "is_tied").drop(columns="is_tied")
    found |= {name: book.table(name) for name in ("date_skew", "behind_lock")}
    proposed = tied(book, "proposed_entries")
    found["differences_schedule"] = full_schedule(book)
    found["proposed_entries"] = _empty("proposed_entries") if proposed is None else proposed
    names = ["no_accounting_date"]
    names += ["retimed_drift", "retimed_lines"] if len(book.table("retimed_drift")) else []
    names += ["margin_months", "fiscal_years"] if len(book.table("sales_cost")) else []
    found |= {name: book.table(name) for name in names} | {"open_purchases": purchases_of(book)}
    if len(book.table("account_heat")):
        setup = ["accounts_against_setup"] if states_accounts(book.settings) else []
        found |= {name: book.table(name) for name in ("account_heat", "odd_accounts", *setup, "mapping_changes")}
    found |= {"manual_journals": tied(book, "manual_journals"), "late_journals": late_journals(book)}
    return {name: frame for name, frame in found.items() if frame is not None}
