"""Settings: all mistakes at once, defaults complete, the template and the model agree."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from cin7_audit.case.snapshot import take
from cin7_audit.conclusions.questionnaire import read_answers
from cin7_audit.engagement import Engagement, validated
from cin7_audit.errors import SettingsError
from tests.inline_case import read_engagement

TEMPLATE = Path(__file__).parents[1] / "templates" / "engagement" / "engagement.toml"


def test_an_empty_folder_has_all_defaults(tmp_path):
    assert read_engagement(tmp_path) == Engagement()


def test_all_mistakes_are_reported_together(tmp_path):
    (tmp_path / "engagement.toml").write_text(
        '[period]\nstart = 2026-03-01\nend = 2026-01-01\n[tolerance]\na_percent = 200\ntypo = 1\n[[dispositions]]\ntarget = "x"\ndecision = "maybe"\n'
    )
    with pytest.raises(SettingsError) as caught:
        read_engagement(tmp_path)
    text = str(caught.value)
    for expected in ("4 mistake(s)", "start 2026-03-01 is after end 2026-01-01", "a_percent", "typo", "decision", "engagement.toml"):
        assert expected in text


def test_broken_toml_is_one_sentence(tmp_path):
    (tmp_path / "engagement.toml").write_text("[client\n")
    with pytest.raises(SettingsError, match="not readable as TOML"):
        read_engagement(tmp_path)


def test_dotted_changes():
    changed = Engagement().changed({"tolerance.a_percent": "2", "rules.count_position": "before"})
    assert (changed.tolerance.a_percent, changed.rules.count_position) == (Decimal(2), "before")
    with pytest.raises(SettingsError, match=r"tolerance\.zz"):
        Engagement().changed({"tolerance.zz": 1})


def test_every_commented_line_of_the_template_is_a_valid_setting(tmp_path):
    lines = []
    for line in TEMPLATE.read_text().splitlines():
        bare = re.sub(r"^# (?=\[|[a-z_]+ = )", "", line)
        lines.append(bare if bare != line or not line.startswith("#") else "")
    (tmp_path / "engagement.toml").write_text("\n".join(lines))
    settings = read_engagement(tmp_path)
    assert settings.client.name == "Harbour Tools Ltd"
    assert settings.files[0].site == "Main Warehouse"
    assert settings.mapped[0].columns["on_hand"] == "Qty"


def test_settings_are_frozen():
    with pytest.raises(Exception, match="frozen"):
        validated({}, "x").client = None


def test_patterns_that_no_engine_can_read_are_listed_with_the_other_mistakes():
    with pytest.raises(SettingsError) as mistakes:
        validated({"accounts": {"cin7_journal_patterns": ["(", "(?=a)", r"ST-\d+"]}, "platform": "sap"}, "engagement.toml")
    assert all(word in str(mistakes.value) for word in ("2 mistake(s)", "'('", "'(?=a)'", "platform"))


@pytest.mark.parametrize("written", ["Pacific/Aukland", "../../etc/passwd", "/etc/passwd", "Pacific", "NZ time"])
def test_only_a_known_time_zone_is_taken(tmp_path, written):
    (tmp_path / "engagement.toml").write_text(f'time_zone = "{written}"\n')
    with pytest.raises(SettingsError, match="is no time zone; write its IANA name") as refused:
        read_engagement(tmp_path)
    assert refused.value.exit_code == 2 and "time_zone" in str(refused.value)
    assert Engagement().changed({"time_zone": " Pacific/Auckland "}).time_zone == "Pacific/Auckland"


@pytest.mark.parametrize("name", ["engagement.toml", "gap-answers.toml"])
@pytest.mark.parametrize("kind", ["folder", "looping link"])
def test_decisions_that_are_no_file_are_one_sentence(tmp_path, name, kind):
    (tmp_path / "exports").mkdir()
    if kind == "folder":
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).symlink_to(name)
    for read in (take, read_engagement if name == "engagement.toml" else read_answers):
        with pytest.raises(SettingsError, match=f"{name}: it cannot be read .* expected a plain text file") as refused:
            read(tmp_path)
        assert refused.value.exit_code == 2
