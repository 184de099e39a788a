"""Opening + movements = closing: what holds, what breaks for good, what heals."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inline_case import in_memory_case


def moved(quantity, day, kind="sale", **more):
    return {"kind": kind, "sku": "A", "site": "Main", "bin": "B1", "quantity": quantity, "effective_date": f"2026-01-{day:02d}", **more}


def stated(on_hand, day, **more):
    return {"as_of": f"2026-01-{day:02d}", "sku": "A", "site": "Main", "bin": "B1", "on_hand": on_hand, "grain": "bin", **more}


def counted(recorded, day, **more):
    line = {"count_id": f"ST-{day}", "sku": "A", "site": "Main", "bin": "B1", "effective_date": f"2026-01-{day:02d}"}
    return {**line, "recorded_quantity": recorded, "counted_quantity": recorded, **more}


def outcome(**tables):
    case = in_memory_case(tables)
    case.models.build("roll_forward")
    basis = case.table("roll_forward_result")["opening_basis"][0]
    rows = case.rows("SELECT CAST(stated_on AS VARCHAR), difference, proves, is_first_break, is_passing FROM roll_forward ORDER BY ord")
    return basis, [(day[-2:], int(difference), proves, lasting, passing) for day, difference, proves, lasting, passing in rows]


class TestRollForward:
    def test_all_figures_hold(self):
        _, found = outcome(movement=[moved(10, 1, "opening"), moved(-3, 5)], count_line=[counted(7, 6)], stock_snapshot=[stated(7, 31)])
        assert found == [("06", 0, True, False, False), ("31", 0, True, False, False)]

    def test_a_missing_movement_breaks_for_good_and_is_listed_once(self):
        _, found = outcome(movement=[moved(10, 1, "opening")], count_line=[counted(10, 3), counted(7, 6)], stock_snapshot=[stated(7, 31)])
        assert found == [("03", 0, True, False, False), ("06", -3, True, True, False), ("31", -3, True, False, False)]

    def test_a_movement_entered_late_heals(self):
        _, found = outcome(movement=[moved(10, 1, "opening"), moved(5, 4, "receipt")], count_line=[counted(10, 6), counted(15, 9)])
        assert found == [("06", -5, True, False, True), ("09", 0, True, False, False)]

    def test_movements_of_the_day_of_a_count_may_stand_on_either_side(self):
        _, found = outcome(movement=[moved(10, 1, "opening"), moved(-3, 6, completed_at="2026-01-06 09:00:00")], count_line=[counted(7, 6)])
        assert found[0][1] == 0

    def test_agreement_with_one_end_of_a_day_is_chance_if_the_difference_stays(self):
        moves = [moved(10, 1, "opening"), moved(-6, 6)]
        _, found = outcome(movement=moves, count_line=[counted(10, 6)], stock_snapshot=[stated(10, 31)])
        assert found[0] == ("06", 6, True, True, False)

    def test_the_counts_own_posting_is_not_part_of_its_day(self):
        _, found = outcome(movement=[moved(10, 1, "opening"), moved(-2, 6, "stocktake", document_no="ST-6")], count_line=[counted(10, 6)])
        assert found[0][1] == 0

    def test_without_opening_rows_the_first_figure_fixes_the_opening(self):
        basis, found = outcome(movement=[moved(-3, 5)], stock_snapshot=[stated(50, 2), stated(47, 31)])
        assert basis == "the first stated figure of each line"
        assert found == [("02", 0, False, False, False), ("31", 0, True, False, False)]

    def test_a_line_absent_from_a_snapshot_that_leaves_out_zeros_states_zero(self):
        other = stated(1, 31, sku="Z", zero_rows_missing=True)
        _, found = outcome(movement=[moved(10, 1, "opening")], stock_snapshot=[other])
        assert ("31", -10, True, True, False) in found

    def test_a_snapshot_per_site_says_nothing_about_bins_it_does_not_name(self):
        site_total = stated(7, 31, bin=None, grain="site", zero_rows_missing=True)
        moves = [moved(10, 1, "opening"), moved(-3, 5)]
        _, found = outcome(movement=moves, count_line=[counted(7, 6)], stock_snapshot=[site_total])
        assert found == [("06", 0, True, False, False)]

    def test_sites_without_bins_in_movements_are_proved_by_site(self):
        bins = [stated(4, 31, bin="B1"), stated(6, 31, bin="B2")]
        _, found = outcome(movement=[moved(10, 1, "opening", bin=None)], stock_snapshot=bins)
        assert found == [("31", 0, True, False, False)]


@given(
    st.lists(st.tuples(st.integers(1, 28), st.integers(-5, 5)), max_size=12),
    st.lists(st.integers(1, 28), unique=True, min_size=1, max_size=4),
    st.integers(-3, 3),
)
@settings(max_examples=8, deadline=None)
def test_a_whole_history_always_holds_and_a_lost_row_never_does(moves, days, lost):
    """Figures computed from the movements themselves hold; taking one early movement away breaks every later figure by it."""
    rows = [moved(100, 1, "opening")] + [moved(quantity, day) for day, quantity in moves]
    figures = [stated(100 + sum(q for d, q in moves if d <= day), day) for day in days]
    _, found = outcome(movement=rows, stock_snapshot=figures)
    assert all(difference == 0 for _, difference, *_ in found)
    _, found = outcome(movement=rows, stock_snapshot=[{**figure, "on_hand": figure["on_hand"] + lost} for figure in figures])
    assert all(difference == lost for _, difference, *_ in found)
    assert sum(lasting for *_, lasting, _ in found) == (1 if lost else 0)


def journal(number, amount, **more):
    return {"journal_id": number, "date": "2026-01-05", "account_code": "630", "amount": amount, "ledger_view": "journal_report", **more}


class TestProofs:
    def proofs(self, **tables):
        return {(proof.proof, proof.scope): proof for proof in in_memory_case(tables).table("proofs").itertuples()}

    def test_journals_balance_one_by_one(self):
        found = self.proofs(ledger_line=[journal("1", 5), journal("1", -5), journal("2", 4), journal("2", -3)])
        assert bool(found["debits = credits", "2 journals"].holds) is False
        assert found["debits = credits", "journal 2"].difference == Decimal(1)

    def test_a_report_of_chosen_accounts_is_not_judged(self):
        lines = [{"date": "2026-01-05", "account_code": "630", "amount": 5, "ledger_view": "account_transactions"}]
        assert self.proofs(ledger_line=lines)["debits = credits", "inline.csv (account_transactions)"].holds is None

    def test_sections_foot(self):
        balances = [
            {"account_code": "630", "balance_kind": kind, "balance": value, "as_of": day}
            for kind, value, day in (("opening", 10, "2025-12-31"), ("closing", 16, "2026-01-31"))
        ]
        found = self.proofs(ledger_line=[journal("1", 5)], ledger_balance=balances)
        assert found["opening + lines = closing", "account 630 in inline.csv"].difference == Decimal(1)

    def test_trial_balance_meets_closing_by_code_or_name(self):
        closing = {
            "account_code": "630",
            "account_name": "Inventory",
            "balance_kind": "closing",
            "balance": 16,
            "as_of": "2026-01-31",
            "platform": "xero",
        }
        trial = {"account_name": "inventory", "balance_kind": "trial_balance", "balance": 16, "as_of": "2026-01-31", "platform": "xero"}
        found = self.proofs(ledger_balance=[closing, trial])
        assert bool(found["trial balance = closing balance", "2026-01-31"].holds) is True

    def test_movement_totals_meet_movement_lines(self):
        total = {"period_from": "2026-01-01", "period_to": "2026-01-31", "sku": "A", "site": "Main", "quantity_in": 10, "quantity_out": 2}
        found = self.proofs(movement=[moved(10, 1, "receipt"), moved(-3, 5)], movement_total=[total])
        assert found["movement totals = movement lines", "A at Main in inline.csv"].difference == Decimal(-1)
