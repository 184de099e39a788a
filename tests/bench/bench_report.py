"""CPU seconds of a report on harbour-tools: cold, warm, and the plain papermill + nbconvert chain, as ratios."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data-samples" / "harbour-tools"
WARM = """
import json, resource, sys, time
from cin7_audit.execute import report_client
def cpu():
    return sum(sum(resource.getrusage(w)[:2]) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
seen = []
for client in sys.argv[1:]:  # another client each time: nothing measured is remembered
    before = cpu()
    report_client(client, again=True)
    seen.append(cpu() - before)
print(json.dumps(seen))
"""


def children_cpu(*command: str, environment: dict[str, str] | None = None) -> tuple[float, str]:
    """CPU seconds of a finished child process tree, and its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **(environment or {})}, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime), done.stdout


def plain_chain(client: Path, folder: Path) -> float:
    """The papermill command for each notebook, then nbconvert to HTML for each."""
    total = 0.0
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        out = folder / notebook.name
        run = [
            sys.executable,
            "-m",
            "papermill",
            str(notebook),
            str(out),
            "-p",
            "client",
            str(client),
            "-p",
            "run_folder",
            str(folder / "run"),
            "--no-progress-bar",
        ]
        total += children_cpu(*run, environment={"CIN7_AUDIT_STATIC": "1"})[0]
        total += children_cpu(sys.executable, "-m", "nbconvert", "--to", "html", str(out))[0]
    return total


def main() -> None:
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as temporary:
        client = Path(temporary) / "client"
        shutil.copytree(SAMPLE, client, ignore=shutil.ignore_patterns("case", "report"))
        cold, _ = children_cpu(sys.executable, "-m", "cin7_audit", "report", str(client))
        twins = [Path(temporary) / f"twin-{number}" for number in range(2 if quick else 4)]
        for twin in twins:
            shutil.copytree(SAMPLE, twin, ignore=shutil.ignore_patterns("case", "report"))
        _, printed = children_cpu(sys.executable, "-c", WARM, *map(str, twins))
        warm = min(json.loads(printed.splitlines()[-1])[1:])
        page = next(client.glob("report/*/audit-report.html")).stat().st_size / 1e6
        plain = plain_chain(client, Path(temporary))
    figures = {
        "cold_cpu_s": round(cold, 2),
        "warm_cpu_s": round(warm, 2),
        "plain_chain_cpu_s": round(plain, 2),
        "warm_ratio": round(warm / plain, 3),
        "cold_ratio": round(cold / plain, 3),
        "html_mb": round(page, 2),
    }
    targets = {"warm_ratio": 1 / 8, "cold_ratio": 1 / 2, "html_mb": 1.5}
    for name, value in figures.items():
        print(f"{name:<20} {value:>8}" + (f"   target <= {targets[name]:.3f}" if name in targets else ""))
    print(
        json.dumps(
            {"bench": "report", "figures": figures, "targets": targets, "ok": all(figures[name] <= most for name, most in targets.items())}
        )
    )


if __name__ == "__main__":
    main()
