"""Contributor evidence on generated logs up to 10 million movements, and the growth of pair matching with one hot bucket."""

import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# pairing: n log n from 50,000 to 250,000 events of one bucket is an exponent of 1.09
TARGETS = {"cpu_s": 120, "peak_mb": 3000, "growth_exponent": 1.2, "pairing_exponent": 1.09}
WORK = """
import json, sys, time
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from bench_variance import peak_mb
from cin7_audit.case import open_case
from cin7_audit.engagement import Engagement
from cin7_audit.measures import diagnosis
case = open_case(Path(sys.argv[1]), Engagement(), threads=2)
wall, cpu = time.perf_counter(), time.process_time()
diagnosis.measure(case, Engagement(), [])
print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak_mb": peak_mb()}))
"""


def pairing_seconds(events: int) -> float:
    """CPU seconds to pair this many events of which a tenth share one SKU and size."""
    import numpy as np

    from cin7_audit.measures.pairing import pair_queues

    rng = np.random.default_rng(events)
    days = np.sort(rng.integers(0, 700, events))
    bucket = np.where(rng.random(events) < 0.1, 0, rng.integers(1, events // 4, events))
    short = rng.random(events) < 0.5
    began = time.process_time()
    for key in np.unique(bucket):
        inside = bucket == key if key == 0 else None
        if inside is None:
            break
        rows = np.flatnonzero(inside)
        shorts = [(int(days[n]), int(n), "A") for n in rows if short[n]]
        overs = [(int(days[n]), int(n), "B") for n in rows if not short[n]]
        pair_queues(shorts, overs, 45)
    return time.process_time() - began


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
    pairs = [pairing_seconds(count) for count in (500_000, 2_500_000)]
    figures = {
        "movements": sizes[-1],
        "cpu_s": round(large["cpu"], 1),
        "peak_mb": round(large["peak_mb"]),
        "growth_exponent": round(math.log(large["cpu"] / small["cpu"]) / math.log(sizes[1] / sizes[0]), 3),
        "pairing_exponent": round(math.log(max(pairs[1], 1e-3) / max(pairs[0], 1e-3)) / math.log(5), 3),
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
