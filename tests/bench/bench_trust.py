"""The full counts behind tests/trust: hostile strings, subsets, kills, giants, time zones. `--quick` takes a tenth of each.

A module of tests/trust takes part by naming itself in PARTS; its `full(folder, quick)` returns its figures, its TARGETS say what
they must be. `bench trust giants kills` runs those parts only.
"""

import json
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

PARTS: tuple[str, ...] = ("batch", "damage", "disks", "giants", "hostile", "kills", "subsets", "zones")


def main(names: list[str], quick: bool) -> dict[str, object]:
    figures: dict[str, object] = {}
    targets: dict[str, object] = {}
    for name in names:
        module = import_module(f"tests.trust.{name}")
        began = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix=f"trust-{name}-") as folder:
            found = module.full(Path(folder), quick)
        print(f"{name}: {found} ({time.perf_counter() - began:.0f} s)", flush=True)
        figures |= {f"{name}_{key}": value for key, value in found.items()}
        targets |= {f"{name}_{key}": value for key, value in module.TARGETS.items()}
    held = all(figures[key] <= value for key, value in targets.items() if not isinstance(value, str))
    return {"bench": "trust", "figures": figures, "targets": targets, "ok": held}


if __name__ == "__main__":
    asked = [name for name in sys.argv[1:] if not name.startswith("-")]
    result = main(asked or list(PARTS), "--quick" in sys.argv)
    print(json.dumps(result))
    sys.exit(0 if result["ok"] else 1)
