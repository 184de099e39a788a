"""Keys of one folder, from the environment or its own entry in the keyring, and out of every text."""

import json
import shutil

import keyring
import keyring.backend
import pytest

from cin7_audit.errors import AuditError, UsageError
from cin7_audit.pull.secrets import MARK, NAMES, Secrets, read_keys, save_keys
from tests.pull.echoes import ACCOUNT, ECHOES, KEY, SECRETS, kept, pieces


@pytest.mark.parametrize("echo", ECHOES)
def test_no_writing_of_a_key_passes(echo):
    secrets = Secrets(SECRETS)
    for secret in SECRETS:
        text = f"so {ECHOES[echo](secret)}, no"
        cleaned = secrets.out_of_message(text)
        assert not pieces(cleaned) and "[key taken out]" in cleaned
        assert secrets.out_of_message("a:" + cleaned) == "a:" + cleaned
        page = secrets.out_of_page(text.encode()).decode()
        assert secret not in page and (echo.startswith(("its", "in a sentence")) or not pieces(page))


def test_a_page_keeps_every_other_byte():
    secrets = Secrets(SECRETS)
    page = json.dumps(
        {"A": KEY, "B": "5f0c8a1e-0000-4000-8000-000000000001", "C": "Ω", "D": ACCOUNT}, ensure_ascii=False
    ).encode()
    assert secrets.out_of_page(page) == page.replace(KEY.encode(), b"[key taken out]").replace(
        ACCOUNT.encode(), b"[key taken out]"
    )
    short = Secrets(("user", "key"))
    assert short.out_of_page(b'{"user": "key"}') == b'{"user": "key"}'
    assert short.out_of_message("user has no such KEY") == "[key taken out] has no such [key taken out]"
    assert KEY not in repr(secrets) and KEY not in str(secrets)


def test_a_secret_that_begins_with_the_other_goes_as_a_whole():
    longer = f"{ACCOUNT}-x7Q"  # its end is shorter than what is looked for in pieces
    for values in ((ACCOUNT, longer), (longer, ACCOUNT)):
        secrets = Secrets(values)
        assert secrets.out_of_page(f'{{"Key": "{longer}"}}'.encode()) == b'{"Key": "[key taken out]"}'
        assert secrets.out_of_message(f"no key {longer} here") == "no key [key taken out] here"


@pytest.mark.parametrize("copied", ["{}\n", " {} ", "{}\r\n"])
def test_a_line_break_copied_with_a_key_is_dropped(tmp_path, monkeypatch, copied):
    monkeypatch.setenv("CIN7_CORE_ACCOUNT_ID", copied.format(ACCOUNT))
    monkeypatch.setenv("CIN7_CORE_APPLICATION_KEY", copied.format(KEY))
    assert read_keys("cin7_core", tmp_path) == SECRETS


@pytest.mark.parametrize("wrong", [KEY + "\n" + KEY, KEY + "\u2013", KEY + "\x7f"])
def test_a_key_no_header_can_carry_is_a_sentence_that_does_not_show_it(tmp_path, monkeypatch, wrong):
    monkeypatch.setenv("CIN7_CORE_ACCOUNT_ID", ACCOUNT)
    monkeypatch.setenv("CIN7_CORE_APPLICATION_KEY", wrong)
    with pytest.raises(UsageError, match="application key: a line break or a letter no key has") as raised:
        read_keys("cin7_core", tmp_path)
    assert not pieces(str(raised.value))


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.entries[service, username] = password

    def delete_password(self, service, username):
        del self.entries[service, username]


@pytest.fixture
def ring(monkeypatch):
    for name in ("CIN7_CORE_ACCOUNT_ID", "CIN7_CORE_APPLICATION_KEY"):
        monkeypatch.delenv(name, raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(made := Ring())
    yield made
    keyring.set_keyring(before)


def test_two_folders_of_one_name_share_no_key(tmp_path, ring):
    first, second = (tmp_path / place / "acme" for place in ("nz", "au"))
    for folder in (first, second):
        folder.mkdir(parents=True)
    save_keys("cin7_core", first, SECRETS)
    assert read_keys("cin7_core", first) == SECRETS
    with pytest.raises(UsageError, match="no account id"):
        read_keys("cin7_core", second)
    save_keys("cin7_core", second, ("other account", "other key"))
    assert read_keys("cin7_core", first) == SECRETS
    assert len(ring.entries) == 4
    assert not pieces(kept(tmp_path))


def test_keys_left_in_the_environment_are_never_another_clients(tmp_path, ring, monkeypatch):
    save_keys("cin7_core", tmp_path, ("bravo account 1", "bravo key 1"))
    monkeypatch.setenv("CIN7_CORE_ACCOUNT_ID", SECRETS[0])
    assert read_keys("cin7_core", tmp_path) == ("bravo account 1", "bravo key 1")  # half a pair is none
    monkeypatch.setenv("CIN7_CORE_APPLICATION_KEY", SECRETS[1])
    with pytest.raises(UsageError, match="hold different keys"):
        read_keys("cin7_core", tmp_path)


def test_a_copy_and_a_successor_of_a_folder_have_no_key(tmp_path, ring):
    first = tmp_path / "acme"
    first.mkdir()
    save_keys("cin7_core", first, SECRETS)
    shutil.copytree(first, tmp_path / "copy")
    with pytest.raises(UsageError):
        read_keys("cin7_core", tmp_path / "copy")
    shutil.rmtree(first)
    first.mkdir()
    with pytest.raises(UsageError):
        read_keys("cin7_core", first)


def test_an_entry_under_the_bare_name_is_not_used(tmp_path, ring):
    """Entries of versions before this one name no folder: whose they are cannot be known."""
    folder = tmp_path / "acme"
    folder.mkdir()
    ring.set_password("cin7-audit cin7_core acme", "account id", ACCOUNT)
    ring.set_password("cin7-audit cin7_core acme", "application key", KEY)
    with pytest.raises(UsageError, match="run pull with --ask once"):
        read_keys("cin7_core", folder)


def test_missing_keys_are_a_matter_of_usage(tmp_path, monkeypatch):
    monkeypatch.setattr("keyring.get_password", lambda *_: None)
    for _, variable in NAMES["cin7_omni"]:
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(AuditError, match="no user name") as missing:
        read_keys("cin7_omni", tmp_path)
    assert missing.value.exit_code == 2


def test_half_a_pair_in_the_environment_is_told_by_the_other_half(tmp_path, ring, monkeypatch):
    monkeypatch.setenv("CIN7_CORE_ACCOUNT_ID", ACCOUNT)
    with pytest.raises(UsageError, match="no application key"):
        read_keys("cin7_core", tmp_path)


def test_keys_are_saved_without_the_line_break_copied_with_them_under_the_mark_of_the_folder(tmp_path, ring):
    save_keys("cin7_core", tmp_path, (f"{ACCOUNT}\n", f" {KEY}"))
    assert {label: value for (_, label), value in ring.entries.items()} == {
        "account id": ACCOUNT,
        "application key": KEY,
    }
    (tmp_path / MARK).write_text("another mark\n")
    with pytest.raises(UsageError, match="no account id"):
        read_keys("cin7_core", tmp_path)


def test_a_page_loses_keys_of_twenty_letters_and_keeps_shorter_words():
    secrets = Secrets(("n" * 19, "k" * 20))
    assert secrets.out_of_page(b"n" * 19 + b" " + b"k" * 20) == b"n" * 19 + b" [key taken out]"
