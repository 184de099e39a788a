"""Belief at every count, timeline, accuracy and all measures of chapters 2 and 3 on generated logs of 0.1, 1 and 10 million movements.

Every task runs in a fresh process on the same stored case and the same Parquet files, imports what it uses and nothing else (so
neither side's memory holds the statistics packages of another task), and prints wall seconds, CPU seconds and peak memory. Imports
are not timed. Rivals: (a) hand-written SQL for belief and exposure on the same case file, (b) pandas merge_asof and groupby with
its load. Targets compare within one run; absolute seconds are for information.
"""

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from cin7_audit.case.store import Case, connect, create_tables, derive, open_case
from cin7_audit.engagement import Engagement

SIZES, QUICK = (100_000, 1_000_000, 10_000_000), (100_000, 1_000_000)
COUNT_SHARE = 0.03  # count lines per movement: 300,000 at the top
DAYS, THREADS = 730, 2
KINDS = np.array(["sale", "receipt", "transfer_out", "transfer_in", "restock", "adjustment"])
WEIGHTS = [0.62, 0.2, 0.06, 0.06, 0.04, 0.02]
HOT_EVENTS = 60_000  # events of one busy place, against the same number spread
TARGETS = {
    "ratio_to_hand_sql": 1.3, "times_less_wall_than_pandas": 2.5, "times_less_cpu_than_pandas": 2.0, "memory_over_pandas": 1 / 3, "growth_exponent": 1.10,
    "cpu_ratio_500mb": 1.5, "hot_key_ratio": 2.0, "all_measures_cpu_seconds": 40, "peak_mb_500mb": 800, "fifo_hot_key_ratio": 2.0, "first_result_cpu_seconds": 1.0,
}  # fmt: skip
# The goals of the prototype that these figures answer. G1 and G2 are figures of the bench of intake, G12 of that of diagnosis, G6
# is tests/measures/test_against_reference.py; G5, G10 and G13 compare with polars and numba, which are no dependencies, and G9
# asks for 50 million movements.
GOALS = {
    "ratio_to_hand_sql": "G3", "times_less_wall_than_pandas": "G4", "times_less_cpu_than_pandas": "G4", "memory_over_pandas": "G4", "growth_exponent": "G7",
    "cpu_ratio_500mb": "G8", "peak_mb_500mb": "G8", "fifo_hot_key_ratio": "G11", "first_result_cpu_seconds": "G14",
}  # fmt: skip

ACTIVITIES = {
    "receipt": ("receipt",), "pick": ("sale", "pick"), "transfer": ("transfer_out", "transfer_in"), "return": ("restock",),
    "unstock": ("unstock",), "assembly": ("assembly_in", "assembly_out"),
    "correction": ("adjustment", "stocktake", "write_off", "auto_adjustment"),
}  # fmt: skip
HAND_SQL = """
WITH u AS (
  SELECT key_id, ord, CAST(NULL AS INTEGER) AS count_id, kind, quantity FROM movement_event
  UNION ALL SELECT key_id, ord, count_line_id, NULL, NULL FROM count_event),
s AS (SELECT *, count(count_id) OVER (PARTITION BY key_id ORDER BY ord DESC, count_id DESC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS seg FROM u),
g AS (SELECT key_id, seg, max(count_id) AS count_id, coalesce(sum(quantity), 0) AS moved, count(kind) AS n_moves, {exposure} FROM s WHERE seg > 0 GROUP BY key_id, seg)
SELECT *, sum(moved) OVER (PARTITION BY key_id ORDER BY seg DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS belief FROM g
"""
EXPOSURE = ", ".join(
    f"count(CASE WHEN kind IN ({kinds}) AND quantity <> 0 THEN 1 END) AS n_{name}, coalesce(sum(CASE WHEN kind IN ({kinds}) THEN abs(quantity) END), 0) AS q_{name}"
    for name, kinds in ((name, ", ".join(f"'{kind}'" for kind in group)) for name, group in ACTIVITIES.items())
)


def generate(folder: Path, movements: int, hot: bool | None = None) -> None:
    """A stored case of this size and its Parquet twin; hot: all events on one place (True) or spread (False)."""
    random = np.random.default_rng(movements)
    keys = max(50, movements // 150) if hot is None else (1 if hot else 2_000)
    weight = 1 / np.arange(1, keys + 1) ** 0.6
    key = random.permutation(keys)[np.searchsorted(np.cumsum(weight / weight.sum()), random.random(movements)).clip(0, keys - 1)]
    kind = random.choice(len(KINDS), movements, p=WEIGHTS)
    units = random.integers(1, 12, movements) * np.where(np.isin(KINDS[kind], ("sale", "transfer_out")), -1, 1)
    units = np.where(KINDS[kind] == "receipt", units * 3, units)
    start = np.datetime64("2024-01-01", "s")
    when = start + np.sort(random.integers(0, DAYS * 86_400, movements)).astype("timedelta64[s]")
    when = np.where(random.random(movements) < 0.15, when.astype("datetime64[h]").astype("datetime64[s]"), when)
    late = random.random(movements) < 0.1
    number = np.arange(movements)
    frame = pa.table({
        "movement_id": pa.array(number).cast(pa.string()), "document_no": pa.array(number // 4).cast(pa.string()), "kind": pa.array(KINDS[kind]), "key": pa.array(key), "quantity": pa.array(units),
        "happened": pa.array(when.astype("datetime64[us]")), "late": pa.array(late),
    })  # fmt: skip
    lines = max(10, int(movements * COUNT_SHARE))
    counted_at = start + random.integers(30 * 86_400, DAYS * 86_400, lines).astype("timedelta64[s]")
    counts = pa.table({"key": pa.array(random.integers(0, keys, lines)), "happened": pa.array(counted_at.astype("datetime64[us]")), "found": pa.array(random.integers(20, 400, lines)),
                       "off": pa.array(np.where(random.random(lines) < 0.2, random.integers(-6, 7, lines), 0))})  # fmt: skip
    (folder / "case").mkdir(parents=True)
    connection = connect(folder / "case" / "case.duckdb", threads=THREADS)
    create_tables(connection)
    connection.register("m", frame)
    connection.register("c", counts)
    place = "'SKU-' || (key % 40000), 'Site ' || (key % 4), CASE WHEN key % 9 = 0 THEN NULL ELSE 'B' || (key % 7) END"
    connection.execute(f"""INSERT INTO movement (movement_id, document_no, kind, effective_date, completed_at, recorded_at, sku, site, bin, quantity, unit_cost, value, source_id, source_row)
        SELECT movement_id, 'D' || document_no, kind, CAST(happened AS DATE), happened, CASE WHEN late THEN happened + INTERVAL 2 DAY ELSE happened END, {place}, quantity, 4, quantity * 4, 'E001', 1 FROM m""")
    connection.execute(f"""INSERT INTO count_line (count_id, effective_date, completed_at, sku, site, bin, counted_quantity, recorded_quantity, unit_cost, is_confirmed, source_id, source_row)
        SELECT 'ST' || strftime(happened, '%Y%m%d'), CAST(happened AS DATE), happened, {place}, found + off, found, 4, TRUE, 'E001', 1 FROM c""")
    connection.execute("INSERT INTO evidence_file (source_id, path, kind, status) VALUES ('E001', 'generated', 'bench', 'used')")
    derive(connection, Engagement())
    for name, columns in (
        ("movement", "sku, site, bin, completed_at, kind, CAST(quantity AS DOUBLE) AS quantity"),
        ("count_line", "sku, site, bin, completed_at, CAST(counted_quantity AS DOUBLE) AS counted"),
    ):
        connection.execute(f"COPY (SELECT {columns} FROM {name}) TO '{folder / name}.parquet' (FORMAT parquet)")
    connection.close()


def hand_sql(case: Case, folder: Path) -> int:
    case.connection.execute(f"CREATE TEMP TABLE hand AS {HAND_SQL.format(exposure=EXPOSURE)}")
    return int(case.value("SELECT count(*) FROM hand"))


def belief_at_counts(case: Case, folder: Path) -> int:
    case.models.build("count_interval")
    return int(case.value("SELECT count(*) FROM count_interval"))


def pandas_belief(case: Case, folder: Path) -> int:
    """What a careful pandas user writes: running belief, merge_asof of movements to their next count, exposure by kind."""
    key = ["sku", "site", "bin"]
    moves = pd.read_parquet(folder / "movement.parquet").fillna({"bin": ""}).sort_values("completed_at", kind="stable")
    counts = pd.read_parquet(folder / "count_line.parquet").fillna({"bin": ""}).sort_values("completed_at", kind="stable")
    counts["line"] = np.arange(len(counts))
    moves["belief"] = moves.groupby(key)["quantity"].cumsum()
    at_count = pd.merge_asof(counts, moves[[*key, "completed_at", "belief"]], on="completed_at", by=key)
    owner = pd.merge_asof(moves, counts[[*key, "completed_at", "line"]], on="completed_at", by=key, direction="forward").dropna(
        subset=["line"]
    )
    owner["units"] = owner["quantity"].abs()
    exposure = owner.groupby(["line", "kind"])["units"].agg(["count", "sum"]).unstack("kind", fill_value=0)
    exposure.columns = ["_".join(names) for names in exposure.columns]
    return len(at_count.merge(exposure, left_on="line", right_index=True, how="left"))


def closing(case: Case, folder: Path) -> int:
    case.models.build("belief")
    return len(case.table("belief"))


def accuracies(case: Case, folder: Path) -> int:
    case.models.build("count_variance")
    return len(case.table("accuracy"))


def costs(case: Case, folder: Path) -> int:
    case.models.build("belief")
    return len(case.table("issue_costs")) and int(case.table("issue_cost_total")["issues"].iloc[0])


def timelines(case: Case, folder: Path) -> int:
    return len(case.table("variance_period"))


def everything(case: Case, folder: Path) -> int:
    from cin7_audit.chapters import CHAPTERS
    from cin7_audit.workbook import Workbook

    book = Workbook(folder, case.settings, case, folder)
    return sum(1 for step in ("variance_timeline", "count_vs_belief") for _ in CHAPTERS[step].measures(book))


TASKS: dict[str, Callable[[Case, Path], int]] = {
    "hand_sql": hand_sql, "belief_at_counts": belief_at_counts, "pandas": pandas_belief, "closing_belief": closing, "accuracy": accuracies, "timeline": timelines, "all_measures": everything,
}  # fmt: skip
ON_ONE_PLACE: dict[str, Callable[[Case, Path], int]] = {"costs": costs}  # fmt: skip


# imported by measures at their first use
PACKAGES = {"all_measures": ("cin7_audit.workbook", "ruptures", "surpyval.recurrent.nonparametric.mcf")}


def peak_mb() -> float:
    """Peak resident memory of this process alone; ru_maxrss would start at the size of the parent that forked it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def work(task: str, folder: Path, memory: str) -> None:
    """One task in this process; prints its cost as JSON. Opening the case is not timed for SQL, loading is timed for pandas."""
    for package in PACKAGES.get(task, ()):
        import_module(package)
    case = open_case(folder, Engagement(), threads=THREADS, memory=memory or None)
    wall, cpu = time.perf_counter(), time.process_time()
    rows = (TASKS | ON_ONE_PLACE)[task](case, folder)
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "cpu_with_imports": time.process_time()}
    print(json.dumps({**spent, "peak_mb": peak_mb(), "rows": rows}))


def measure(task: str, folder: Path, memory: str = "") -> dict[str, float]:
    """A fresh process per measurement; the better of two, because the machine is shared."""
    runs = []
    for _ in range(2):
        done = subprocess.run([sys.executable, __file__, "--work", task, str(folder), memory], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{task}: {done.stderr[-2000:]}")
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return min(runs, key=lambda run: run["cpu"])


def main(sizes: tuple[int, ...]) -> int:
    figures: dict[str, dict[str, float]] = {}
    print(f"{'movements':>10}  {'task':<20}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'rows':>10}")
    with tempfile.TemporaryDirectory() as temporary:
        for size in sizes:
            folder = Path(temporary) / str(size)
            generate(folder, size)
            for task in TASKS:
                figures[f"{task}@{size}"] = show(size, task, measure(task, folder))
            figures[f"limited@{size}"] = show(size, "belief, 500 MB", measure("belief_at_counts", folder, "500MB"))
        for name, hot in (("hot", True), ("spread", False)):
            folder = Path(temporary) / name
            generate(folder, HOT_EVENTS, hot)
            figures[name] = show(HOT_EVENTS, f"accuracy, {name}", measure("accuracy", folder))
            figures[f"costs, {name}"] = show(HOT_EVENTS, f"FIFO, {name}", measure("costs", folder))
    summary = compare(figures, sizes)
    for name, value in summary.items():
        print(f"{name:<32}{value:>10.3f}   target {TARGETS[name]:.3f}   {GOALS.get(name, '')}".rstrip())
    at_least = {"times_less_wall_than_pandas", "times_less_cpu_than_pandas"}
    ok = all(value >= TARGETS[name] if name in at_least else value <= TARGETS[name] for name, value in summary.items())
    print(json.dumps({"bench": "variance", "figures": {**summary, "runs": figures}, "targets": TARGETS, "ok": ok}))
    return 0


def show(size: int, task: str, run: dict[str, float]) -> dict[str, float]:
    print(f"{size:>10,}  {task:<20}{run['wall']:>9.2f}{run['cpu']:>9.2f}{run['peak_mb']:>9.0f}{run['rows']:>10,}", flush=True)
    return run


def compare(figures: dict[str, dict[str, float]], sizes: tuple[int, ...]) -> dict[str, float]:
    """The ratios of the targets, at the largest size."""
    top, below = sizes[-1], sizes[-2]
    ours, hand, rival, limited = (figures[f"{name}@{top}"] for name in ("belief_at_counts", "hand_sql", "pandas", "limited"))
    return {
        "ratio_to_hand_sql": ours["cpu"] / hand["cpu"], "times_less_wall_than_pandas": rival["wall"] / ours["wall"], "times_less_cpu_than_pandas": rival["cpu"] / ours["cpu"],
        "memory_over_pandas": ours["peak_mb"] / rival["peak_mb"], "growth_exponent": math.log(ours["cpu"] / figures[f"belief_at_counts@{below}"]["cpu"]) / math.log(top / below),
        "cpu_ratio_500mb": limited["cpu"] / ours["cpu"], "hot_key_ratio": figures["hot"]["cpu"] / figures["spread"]["cpu"], "all_measures_cpu_seconds": figures[f"all_measures@{top}"]["cpu"],
        "peak_mb_500mb": limited["peak_mb"], "fifo_hot_key_ratio": figures["costs, hot"]["cpu"] / figures["costs, spread"]["cpu"],
        "first_result_cpu_seconds": figures[f"belief_at_counts@{min(1_000_000, top)}"]["cpu_with_imports"],
    }  # fmt: skip


if __name__ == "__main__":
    if "--work" in sys.argv:
        at = sys.argv.index("--work")
        work(sys.argv[at + 1], Path(sys.argv[at + 2]), sys.argv[at + 3] if len(sys.argv) > at + 3 else "")
    else:
        raise SystemExit(main(QUICK if "--quick" in sys.argv else SIZES))
