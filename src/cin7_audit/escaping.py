"""Text at every border it crosses on its way to a reader: one function per border, used by everything behind that
border.

Records, tables and sentences carry a client's words as they came; only here is a word made safe for where it is shown.

- `for_page`      text a reader sees, before the page's own escaping: the PDF, charts, plain notebook outputs
- `for_html`      the same as HTML: the report, what notebooks and widgets show. Markdown is never made from data
- `for_frame`     rows as pandas shows them in a notebook
- `for_chart`     every text inside a chart
- `for_terminal`  one line of a terminal; `for_log` the lines of a log file
- `for_json`      a JSON document as bytes people open: nothing is shortened or lost
- `report.sheet_cells.text_look` a cell of the workpapers: nothing but text, as it came

What is decided once for all of them: a letter nobody can see, or one that turns, hides or ends what stands around it
(controls, direction marks, overrides and isolates, zero-width and tag letters, line and paragraph separators, halves of
letters, private use) is shown by its number, [U+202E]. Names in Arabic, Hebrew, Chinese or emoji read as they are:
joiners and variation selectors stay where such a script needs them. A word or text too long for any page is shortened
with its length.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

STATED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ESCAPED, UNSEEN, NEEDED = STATED["in_json"], "".join(STATED["unseen"]), "|".join(STATED["needed"])
HIDDEN = re.compile(f"(?:(?!{NEEDED})[{ESCAPED}{UNSEEN}])+")
HIDDEN_OR_BREAK = re.compile(f"(?:(?!{NEEDED})[{ESCAPED}{UNSEEN}\t\n\r])+")
JSON_HIDDEN = re.compile(f"[{UNSEEN}]")
NO_FORMULAS = "mathjax_ignore tex2jax_ignore"  # classes inside which notebook front ends look for no $formula$
LONGEST_WORD, WORD_HEAD, WORD_TAIL = 300, 60, 20  # letters; nothing of ours comes near
LONGEST_TEXT, TEXT_HEAD, TEXT_TAIL = 2_000, 400, 60
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def _numbered(match: re.Match[str]) -> str:
    return f"[{' '.join(f'U+{ord(letter):04X}' for letter in match[0])}]"


def _cut(text: str, head: int, tail: int, length: int) -> str:
    return f"{text[:head]}…{text[-tail:]} ({length:,} letters)"


def shortened(text: str) -> str:
    """The text with over-long words cut in their middle, then itself if still over-long; a cut tells the length."""
    if len(text) <= LONGEST_WORD:
        return text
    words = LONG_WORD.sub(lambda match: _cut(match[0], WORD_HEAD, WORD_TAIL, len(match[0])), text)
    return words if len(words) <= LONGEST_TEXT else _cut(words, TEXT_HEAD, TEXT_TAIL, len(text))


def _shown(text: str) -> str:
    """Line breaks and tabs stay; every other hidden letter by its number."""
    return text if text.isascii() and text.isprintable() else HIDDEN.sub(_numbered, text)


def for_page(text: str) -> str:
    """The text as a page shows it, before the page's own escaping."""
    return _shown(shortened(text))


def for_html(text: str, *, whole: bool = False) -> Markup:
    """The text as HTML, for content and quoted attributes; `whole` for our own statements, of any length."""
    return Markup.escape(_shown(text) if whole else for_page(text))


def for_frame(shown: str) -> str:
    """What pandas made of a client's rows, their markup escaped there: hidden letters by their number."""
    return _shown(shown)


def for_chart(part: Any) -> Any:
    """A chart's document with every text as a page shows it: nothing drawn can turn round or grow without bound."""
    if isinstance(part, str):
        return for_page(part)
    if isinstance(part, Mapping):
        return {key: for_chart(value) for key, value in part.items()}
    return [for_chart(item) for item in part] if isinstance(part, list | tuple) else part


def for_terminal(text: str) -> str:
    """The text as one line that cannot command a terminal, forge a second line or read backwards."""
    return HIDDEN_OR_BREAK.sub(_numbered, shortened(text))


def for_log(text: str) -> str:
    """The lines of a log, each as a terminal may show it."""
    return "\n".join(HIDDEN_OR_BREAK.sub(_numbered, line) for line in text.split("\n"))


def for_json(document: str) -> str:
    r"""JSON text with hidden letters as \u escapes: the same document, but a viewer shows what is there."""
    return document if document.isascii() and "\x7f" not in document else JSON_HIDDEN.sub(_escaped, document)


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))
