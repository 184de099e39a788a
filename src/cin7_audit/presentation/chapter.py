"""A chapter of the workbook: its exhibits in order, and how they, its sentences, measures and tables become one
section.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pandas as pd

from cin7_audit.presentation.exhibit import Maker
from cin7_audit.records import Exhibit, Finding, Measure, NotTestable, Paragraph, Section
from cin7_audit.vocabulary import STEPS


def exhibits_of(module: ModuleType) -> tuple[Maker, ...]:
    """The exhibits a module defines, in the order it defines them, which is the order of the report."""
    return tuple(
        found
        for found in vars(module).values()
        if getattr(found, "__module__", "") == module.__name__ and hasattr(found, "code")
    )


def nothing(*_: Any) -> tuple[()]:
    """No entry of this kind."""
    return ()


@dataclass(frozen=True)
class Chapter:
    """Everything one notebook establishes. Each part is a function of the workbook.

    paragraphs: the answer in words; findings in order; measures: those the evidence supports; tables: every row behind
    the exhibits, exact; gaps: what is not testable beyond the exhibits.
    """

    step: str
    number: int
    title: str
    question: str
    exhibits: tuple[Maker, ...]
    paragraphs: Callable[[Any], tuple[Paragraph, ...]]
    findings: Callable[[Any], tuple[Finding, ...]]
    measures: Callable[[Any], Iterable[Measure]]
    tables: Callable[[Any], Mapping[str, pd.DataFrame]]
    gaps: Callable[[Any], tuple[NotTestable, ...]] = nothing
    lists_exhibits_lacking: bool = True  # False: gaps alone say what cannot be tested
    documents: Callable[[Any], Mapping[str, Any]] = lambda _: {}

    @classmethod
    def of(cls, title: str, question: str, exhibits: Any, sentences: Any, measures: Any, **more: Any) -> "Chapter":
        """The chapter whose package, named as its step, has these modules of exhibits and sentences."""
        step = exhibits.__name__.split(".")[-2]
        parts = ("paragraphs", "findings", "documents")
        told = {name: getattr(sentences, name) for name in parts if hasattr(sentences, name)}
        made = {"exhibits": exhibits_of(exhibits), "tables": exhibits.tables, "measures": measures}
        return cls(step, STEPS.index(step) + 1, title, question, **told, **made, **more)

    def exhibit(self, code: str) -> Maker | None:
        """The exhibit of this code."""
        return next((make for make in self.exhibits if make.code == code), None)  # type: ignore[attr-defined]

    def section(self, book: Any) -> Section:
        """What the chapter established about this client."""
        made = [make(book) for make in self.exhibits]
        lacking = tuple(item for item in made if isinstance(item, NotTestable) and self.lists_exhibits_lacking)
        return Section(
            step=self.step,
            number=self.number,
            title=self.title,
            question=self.question,
            paragraphs=self.paragraphs(book),
            exhibits=tuple(item for item in made if isinstance(item, Exhibit)),
            not_testable=lacking + tuple(self.gaps(book)),
            findings=self.findings(book),
            measures=tuple(self.measures(book)),
            tables=self.tables(book),
            extra=self.documents(book),
        )
