"""Contributor evidence on generated logs up to 10 million movements, and the growth of pair matching with one hot bucket."""

import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

PAIRED = (50_000, 250_000, 1_250_000)  # events offered to pair matching
REPEATS = 5  # the least of so many runs counts: other work on the machine only ever adds
# pairing: n log n itself, fitted over the three sizes, is an exponent of 1.08
TARGETS = {"cpu_s": 120, "peak_mb": 3000, "growth_exponent": 1.2, "pairing_exponent": 1.08}
WORK = """
import json, sys, time
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from bench_variance import peak_mb
from cin7_audit.case import open_case
from cin7_audit.engagement import Engagement
from cin7_audit.chapters.diagnosis import exhibits, measures, sentences
from cin7_audit.workbook import Workbook
case = open_case(Path(sys.argv[1]), Engagement(), threads=2)
wall, cpu = time.perf_counter(), time.process_time()
book = Workbook(Path(), case.settings, case, Path(), kept={measures.earlier: ()})
sentences.documents(book), exhibits.tables(book)
print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak_mb": peak_mb()}))
"""


def fitted_exponent(seconds: dict[int, float]) -> float:
    """Slope of log seconds over log size, by least squares through every size measured."""
    sizes, times = [math.log(size) for size in seconds], [math.log(max(value, 1e-6)) for value in seconds.values()]
    middle, centre = sum(sizes) / len(sizes), sum(times) / len(times)
    above = sum((size - middle) * (value - centre) for size, value in zip(sizes, times, strict=True))
    return above / sum((size - middle) ** 2 for size in sizes)


def mirror_events(events: int, hot_share: float) -> "pd.DataFrame":
    """Differences at three sites, hot_share of them of one SKU and size, ten to a SKU of the rest."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(events)
    hot = rng.random(events) < hot_share
    sku = np.where(hot, 0, rng.integers(1, events // 10, events))
    sign = rng.choice([-1, 1], events)
    return pd.DataFrame(
        {
            "line_id": np.arange(1, events + 1),
            "key": "SKU-" + pd.Series(sku).astype(str).str.zfill(7),
            "place": rng.choice(["North", "South", "East"], events),
            "day_no": np.sort(rng.integers(19_700, 20_400, events)),
            "drift_e4": 10_000 * sign * np.where(hot, 1, rng.geometric(0.3, events)),
        }
    )


def pairing_exponent(hot_share: float) -> float:
    """Growth of the CPU seconds of pair matching; every size is measured in turn, so that a busy minute hits all alike."""
    from cin7_audit.statistics.pairing import mirrored

    frames = {events: mirror_events(events, hot_share) for events in PAIRED}
    least = dict.fromkeys(PAIRED, math.inf)
    for _ in range(REPEATS):
        for events, frame in frames.items():
            began = time.process_time()
            mirrored(frame, 45)
            least[events] = min(least[events], time.process_time() - began)
    shown = ", ".join(f"{events:,} in {seconds:.3f} CPU s" for events, seconds in least.items())
    print(f"pair matching, {hot_share:.0%} of events of one SKU and size: {shown}", flush=True)
    return fitted_exponent(least)


def main() -> None:
    from bench_variance import generate

    sizes = (100_000, 1_000_000) if "--quick" in sys.argv else (1_000_000, 10_000_000)
    runs = {}
    with tempfile.TemporaryDirectory() as temporary:
        for size in sizes:
            folder = Path(temporary) / str(size)
            generate(folder, size)
            done = subprocess.run(
                [sys.executable, "-c", WORK, str(folder), str(Path(__file__).parent)], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise SystemExit(done.stderr[-3000:])
            runs[size] = json.loads(done.stdout.splitlines()[-1])
            print(
                f"{size:>10} movements  {runs[size]['cpu']:8.1f} CPU s  {runs[size]['wall']:8.1f} s  {runs[size]['peak_mb']:8.0f} MB",
                flush=True,
            )
    small, large = (runs[size] for size in sizes)
    figures = {
        "movements": sizes[-1],
        "cpu_s": round(large["cpu"], 1),
        "peak_mb": round(large["peak_mb"]),
        "growth_exponent": round(math.log(large["cpu"] / small["cpu"]) / math.log(sizes[1] / sizes[0]), 3),
        "pairing_exponent": round(max(pairing_exponent(share) for share in (0.1, 1.0)), 3),
    }
    for name, most in TARGETS.items():
        print(f"{name:<18} {figures[name]:>10}   target {most}  {'met' if figures[name] <= most else 'missed'}")
    print(
        json.dumps(
            {
                "bench": "diagnosis",
                "figures": figures,
                "targets": TARGETS,
                "ok": all(figures[name] <= most for name, most in TARGETS.items()),
            }
        )
    )


if __name__ == "__main__":
    main()
