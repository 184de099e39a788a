"""A client whose every text is replaced by texts of the corpus: names alike in all files, so that the files still join.

A rotation gives each distinct name one bundle of the corpus; over all rotations every name, and so every text field of every
source, carries every text. Words a reader knows (statuses, kinds) are replaced in one record of eleven, headings never.
"""

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape, unescape

import tomlkit

from cin7_audit.data_files import read_entries
from tests.trust.corpus import TEXTS

FORMATS = Path(__file__).parents[1] / "sources"
MAPS = Path(__file__).parents[2] / "src" / "cin7_audit" / "sources"
BUNDLES = 4
NO_TEXT = re.compile(
    r"\s*$|[-+(]?[\d.,'\s]+[)%-]?$|\d{1,4}[-/. ][\w]{1,9}[-/. ]\d{1,4}.*$|\d{4}-\d\d.*$|[0-9a-f]{8}-[0-9a-f-]{27}$|(true|false|null)$", re.I
)
KNOWN_KEYS = re.compile(
    r"status|type|task|method|kind|rule|source|direction|role|unit$|class|zone|(?<!tracking)category$|^is|^has|date|currency", re.I
)
ACCOUNT = re.compile(r"^(?P<name>.*?)(?P<code> \(\w+\)|: )$")
WRITE_OFF_ACCOUNT = "404"
EVERY = 11  # a known word is replaced in one record of so many
SHEET_LETTERS = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ud800-\udfff\ufffe\uffff]")
ILLEGAL_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
NOT_TOML = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
HALVES = re.compile(r"[\ud800-\udfff]")


def _fold(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def headings() -> frozenset[str]:
    """Every spelling of a column that a source knows, folded."""
    files = [*MAPS.glob("formats/*/*.toml"), MAPS / "mapped" / "synonyms.toml"]
    return frozenset({_fold(text) for path in files for text in _texts(read_entries(path))} - {""})


def _texts(said: object) -> list[str]:
    """Every text in a data file, names of its entries included."""
    if isinstance(said, dict):
        return [text for name, inner in said.items() for text in (str(name), *_texts(inner))]
    return [text for inner in said for text in _texts(inner)] if isinstance(said, list) else [str(said)]


class Rewriting:
    """Replaces texts by bundles and remembers which fields it reached."""

    def __init__(self, rotation: int, texts: tuple[str, ...] = TEXTS, bundles: int = BUNDLES) -> None:
        self.bundles = [texts[first::bundles] for first in range(bundles)]  # alike in length: none is shortened on a page
        self.rotation = rotation
        self.names: dict[str, str] = {}
        self.known: set[str] = set()
        self.headings = headings()
        self.fields: set[tuple[str, str]] = set()
        self.records = 0

    def bundle(self, number: int) -> str:
        """The texts of one bundle, another one first for every name; told apart by the name's number."""
        texts = self.bundles[(number + self.rotation) % len(self.bundles)]
        turn = number % len(texts)
        return " ".join((*texts[turn:], *texts[:turn], f"n{number}"))

    def name(self, value: str) -> str:
        if value not in self.names:
            self.names[value] = self.bundle(len(self.names))
        return self.names[value]

    def text(self, value: str, place: tuple[str, str], key: str = "") -> str:
        """The replacement of one cell, or the cell where it is a figure, a day, a heading or a known word whose turn it is not."""
        if NO_TEXT.match(value) or _fold(value) in self.headings:
            return value
        self.records += 1
        known = value in self.known or bool(key and KNOWN_KEYS.search(key))
        if known and self.records % EVERY:
            return value
        self.fields.add(place)
        account = ACCOUNT.match(value)
        return self.name(account["name"]) + account["code"] if account else self.name(value)


def _walk(part: object, change: Callable[[str, str], str], path: str = "") -> object:
    if isinstance(part, str):
        return change(path, part)
    if isinstance(part, dict):
        return {key: _walk(value, change, key) for key, value in part.items()}
    return [_walk(item, change, path) for item in part] if isinstance(part, list) else part


def _json(path: Path, rewriting: Rewriting) -> None:
    def change(key: str, value: str) -> str:
        if key == "Account" and value == WRITE_OFF_ACCOUNT:  # a code is a figure in one system, any text in another
            rewriting.fields.add((path.parent.name + path.stem, key))
            return rewriting.name(value)
        return rewriting.text(value, (path.parent.name + path.stem, key), key)

    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.suffix == ".jsonl" else [path.read_text(encoding="utf-8-sig")]
    made = [json.dumps(_walk(json.loads(line), change)) for line in lines if line.strip()]
    path.write_text("\n".join(made), encoding="utf-8")


def _sniffed(text: str) -> str:
    return max(",;\t", key=text[:4000].count)


def _csv(path: Path, rewriting: Rewriting) -> None:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    mark = _sniffed(text)
    rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    heads: list[str] = []
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator="\n")
    for number, row in enumerate(rows):
        filled = [cell for cell in row if cell.strip()]
        if number < 12 and len(filled) > 2 and sum(_fold(cell) in rewriting.headings for cell in filled) * 2 > len(filled):
            heads = row
            writer.writerow(row)
        elif number == 0:
            writer.writerow(row)  # the report's own title
        else:
            keys = [*heads, *[""] * len(row)]
            cells = [rewriting.text(cell, (path.stem, key or str(at)), key) for at, (cell, key) in enumerate(zip(row, keys, strict=False))]
            writer.writerow([HALVES.sub("\ufffd", cell) for cell in cells])
    path.write_text(out.getvalue(), encoding="utf-8")


def _cell_text(text: str) -> str:
    return escape(ILLEGAL_XML.sub(lambda letter: f"_x{ord(letter[0]):04X}_", HALVES.sub("\ufffd", text)))


def _xlsx(path: Path, rewriting: Rewriting) -> None:
    """Texts inside the archive, shared or inline; formulas, styles and figures stay."""

    def cell(match: re.Match[str]) -> str:
        value = unescape(match[2])
        made = rewriting.text(value, (path.stem, f"text {len(value) and value[:1].isupper()}"))
        return match[0] if made == value else f'<t xml:space="preserve">{_cell_text(made)}</t>'

    def sheet(match: re.Match[str]) -> str:
        name = SHEET_LETTERS.sub("", rewriting.name(f"sheet {path.stem}"))[:28].strip() or "x"
        return f'<sheet name="{escape(name, {chr(34): "&quot;"})}"'

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, data in parts.items():
        if name == "xl/sharedStrings.xml" or name.startswith("xl/worksheets/sheet"):
            title = name == "xl/sharedStrings.xml"
            texts = re.sub(r"<t( [^>]*)?>([^<]*)</t>", cell, data.decode())
            parts[name] = texts.encode() if title or texts else data
        elif name == "xl/workbook.xml" and data.count(b"<sheet ") == 1:
            parts[name] = re.sub(r'<sheet name="[^"]*"', sheet, data.decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def _known_words(exports: Path) -> set[str]:
    """Words under keys that name a status or kind, in the client's own documents and tables."""
    found: set[str] = set()

    def note(key: str, value: str) -> str:
        if KNOWN_KEYS.search(key):
            found.add(value)
        return value

    for path in exports.rglob("*.json"):
        _walk(json.loads(path.read_text(encoding="utf-8-sig")), note)
    return found | {"Manual Journal", "Cin7", "Item"}


def _settings(folder: Path, rewriting: Rewriting, renamed: dict[str, str]) -> None:
    """engagement.toml: every text setting, file names as renamed; the currency is left to the files."""
    path = folder / "engagement.toml"
    document = tomlkit.parse(path.read_text(encoding="utf-8"))

    def words(label: str) -> str:
        return NOT_TOML.sub("", rewriting.name(label))

    accounts = document.get("accounts", {})
    if accounts.get("write_off") == [WRITE_OFF_ACCOUNT]:
        accounts["write_off"] = [WRITE_OFF_ACCOUNT, words(WRITE_OFF_ACCOUNT)]
    document.pop("base_currency", None)  # what the files say counts
    document["client"] = {
        "name": words(str(document.get("client", {}).get("name", "client"))),
        **{key: words(f"setting {key}") for key in ("firm", "prepared_by", "addressee")},
        "also_known_as": [words("setting also")],
    }
    document["materiality"] = {"overall": 2500, "set_by": words("setting set_by")}
    for event in document.get("events", []):
        event["label"], event["kind"] = words("setting label"), words("setting kind")
    for hint in document.get("files", []):
        hint["path"] = renamed.get(str(hint["path"]), str(hint["path"]))
        hint["note"] = words("setting note")
        if "site" in hint:
            hint["site"] = NOT_TOML.sub("", rewriting.names.get(str(hint["site"]), str(hint["site"])))
    decided = tomlkit.aot()
    for target in ("VT-1", "CB-1", words("setting target")):
        decided.append(
            tomlkit.item({"target": target, "decision": "explain", "note": words("setting decision"), "by": words("setting by")})
        )
    document["dispositions"] = decided
    rewriting.fields |= {("engagement.toml", key) for key in ("name", "firm", "prepared_by", "addressee", "also_known_as", "set_by", "label", "kind", "note", "target", "by")}  # fmt: skip
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def _file_names(exports: Path, rewriting: Rewriting) -> dict[str, str]:
    """Files renamed after single texts of the corpus, as far as a file system takes them."""
    renamed = {}
    plain = [text.replace("/", "\u2044").replace("\x00", "") for text in TEXTS]
    files = [
        path for path in sorted(exports.rglob("*")) if path.is_file() and path.suffix in (".csv", ".xlsx") and "Movement" not in path.name
    ]
    for number, path in enumerate(files):
        text = (
            plain[(number * len(rewriting.bundles) + rewriting.rotation) % len(plain)]
            .encode("utf-8", "replace")[:150]
            .decode("utf-8", "ignore")
        )
        target = path.with_name(f"{path.stem[:60]} {text}{path.suffix}")
        path.rename(target)
        renamed[path.relative_to(exports).as_posix()] = target.relative_to(exports).as_posix()
    rewriting.fields |= {(path.stem, "file name") for path in files}
    return renamed


def rewritten(client: Path, folder: Path, rotation: int, bundles: int = BUNDLES) -> Rewriting:
    """A copy of the client in `folder` with its texts replaced."""
    shutil.copytree(client, folder, ignore=shutil.ignore_patterns("case", "report", "truth.json"))
    exports = folder / "exports"
    rewriting = Rewriting(rotation, bundles=bundles)
    rewriting.known = _known_words(exports)
    for path in sorted(exports.rglob("*")):
        if path.suffix in (".json", ".jsonl"):
            _json(path, rewriting)
        elif path.suffix in (".csv", ".txt"):
            _csv(path, rewriting)
        elif path.suffix == ".xlsx":
            _xlsx(path, rewriting)
    currency = next(exports.rglob("me/page-0001.json"), None)
    if currency is not None:
        company = json.loads(currency.read_text(encoding="utf-8"))
        company["Currency"] = f"NZD{rewriting.name('NZD')}"
        currency.write_text(json.dumps(company), encoding="utf-8")
    _settings(folder, rewriting, _file_names(exports, rewriting))
    return rewriting
