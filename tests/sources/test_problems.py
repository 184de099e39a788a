"""The words of problems: told once, all gaps filled, each topic used and each used topic told."""

import ast
from pathlib import Path
from string import Formatter

import pytest

from cin7_audit import sources
from cin7_audit.errors import AuditError
from cin7_audit.sources import problems
from cin7_audit.sources.problems import TOPICS, problem, read_topics

FOLDER = Path(sources.__file__).parent
PLACES = {"set_aside": 1, "note": 0, "refuse": 0, "refused": 0, "problem": 0}  # method → where its topic stands
PLACES |= {"Unreadable": 1, "TooLarge": 0, "_set_aside": 2}
NOT_GAPS = {"row", "column", "raw", "rows_read"}
WHOLE = '[{topic}]\nseen = "{{count}} rows"\nexpected = "none"\ntodo = "Look."\n'


def gaps(topic):
    return {name for part in TOPICS[topic].values() for _, name, _, _ in Formatter().parse(part) if name}


def calls():
    """(file, topic, gaps filled or None where they come as a mapping) of every problem told under sources/."""
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            topic = node.args[PLACES[name]] if name in PLACES and len(node.args) > PLACES[name] else None
            for each in (topic.body, topic.orelse) if isinstance(topic, ast.IfExp) else (topic,):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    names = {word.arg for word in node.keywords}
                    yield path.name, each.value, None if None in names else names - NOT_GAPS


def test_every_problem_told_has_its_text_and_fills_its_gaps():
    for file, topic, filled in calls():
        assert topic in TOPICS, f"{file}: {topic} is in no problems.toml"
        assert filled is None or filled == gaps(topic), f"{file}: {topic} is told {filled}, its text wants {gaps(topic)}"


def test_every_text_is_used():
    words = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    rules = "\n".join(path.read_text(encoding="utf-8") for path in (FOLDER / "formats").rglob("*.toml"))
    assert [topic for topic in TOPICS if f'"{topic}"' not in words and f' or {topic}"' not in rules] == []


def test_a_problem_says_its_topic_with_the_gaps_filled(tmp_path, monkeypatch):
    file = tmp_path / "problems.toml"
    file.write_text(WHOLE.format(topic="odd") + '[lost]\ncode = "cell_{what}"\ncolumn = "SKU"\nseen = "no {what!r}"\nexpected = "{what}"\ntodo = "Ask."\n')
    monkeypatch.setattr(problems, "TOPICS", read_topics([file]))
    odd = problem("odd", "E001", "note", 4, count=3)
    assert (odd.source_id, odd.code, odd.effect, odd.seen, odd.source_row, odd.column) == ("E001", "odd", "note", "3 rows", 4, None)
    lost = problem("lost", "E001", "row set aside", 5, raw="a,b", what="{x}")
    assert (lost.code, lost.seen, lost.column, lost.raw_text) == ("cell_{x}", "no '{x}'", "SKU", "a,b")
    assert problem("lost", "E001", "note", column="Qty", what="").column == "Qty"


@pytest.mark.parametrize(
    "text", [WHOLE.format(topic="odd") * 2, '[odd]\nseen = "x"\n', WHOLE.format(topic="odd") + 'advice = "y"\n', "[odd"]
)
def test_a_text_told_twice_or_in_part_is_refused(tmp_path, text):
    file = tmp_path / "problems.toml"
    file.write_text(text)
    with pytest.raises(AuditError):
        read_topics([file])


def test_two_files_may_not_tell_one_topic(tmp_path):
    files = [tmp_path / name for name in ("a.toml", "b.toml")]
    for file in files:
        file.write_text(WHOLE.format(topic="odd"))
    with pytest.raises(AuditError, match=r"b\.toml, odd"):
        read_topics(files)
