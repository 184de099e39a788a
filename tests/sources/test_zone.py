"""UTC stamps become the client's own days when the company page says where the client is."""

import json

from cin7_audit.engagement import Engagement
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.zone import with_stated_zone


def evidence(tmp_path, name, document):
    path = tmp_path / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return Evidence("E001", path, name, "0", path.stat().st_size)


def test_the_company_page_gives_the_zone(tmp_path):
    files = [
        evidence(tmp_path, "a.json", "{broken timezone"),
        evidence(tmp_path, "b.json", {"call": "me", "body": {"Company": "A", "TimeZone": "Pacific/Auckland"}}),
    ]
    assert with_stated_zone(Engagement(), files).time_zone == "Pacific/Auckland"


def test_settings_win_and_nonsense_is_ignored(tmp_path):
    page = evidence(tmp_path, "a.json", {"Company": "A", "TimeZone": "Mars/Base"})
    assert with_stated_zone(Engagement(), [page]).time_zone == ""
    stated = Engagement(time_zone="Europe/London")
    assert with_stated_zone(stated, [page]) is stated
