"""The README's performance table from bench outputs: `python tests/bench/table.py OUTPUT...` (each ends in its JSON line)."""

import json
import platform
import sys
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- performance:begin -->", "<!-- performance:end -->"


def last_json(path: Path) -> dict:
    """The bench's last line."""
    return json.loads([line for line in path.read_text().splitlines() if line.startswith("{")][-1])


def flat(figures: dict, prefix: str = "") -> dict[str, object]:
    """Nested figures as dotted names."""
    found: dict[str, object] = {}
    for name, value in figures.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return found


def rows(result: dict) -> list[str]:
    figures, targets = flat(result["figures"]), flat(result["targets"])
    lines = []
    for name, target in targets.items():
        if name in figures and isinstance(figures[name], int | float):
            lines.append(
                f"| {result['bench']} | {name.replace('_', ' ')} | {figures[name]:.4g} | {target if isinstance(target, str) else f'{target:.4g}'} |"
            )
    return lines


def main() -> None:
    results = [last_json(Path(name)) for name in sys.argv[1:]]
    body = [
        f"Measured on Python {platform.python_version()}, two shared cores; ratios matter, seconds do not.",
        "",
        "| bench | figure | measured | target |",
        "|---|---|---|---|",
    ]
    body += [line for result in results for line in rows(result)]
    text = README.read_text(encoding="utf-8")
    start, stop = text.index(BEGIN) + len(BEGIN), text.index(END)
    README.write_text(text[:start] + "\n" + "\n".join(body) + "\n" + text[stop:], encoding="utf-8")


if __name__ == "__main__":
    main()
