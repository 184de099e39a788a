"""Every reader of every kind of file, and the choice of the one that reads a given file.

A sub-package lists its readers in SOURCES. A file is recognised by its content; a hint in engagement.toml may force a
reader, and a file mapped there is read through its mapping before anything else is tried.
"""

from collections.abc import Iterable
from dataclasses import replace

from cin7_audit.engagement import Engagement
from cin7_audit.errors import TwoSourcesClaimOneFile
from cin7_audit.sources import cin7_core, cin7_omni, mapped, quickbooks, sage, xero
from cin7_audit.sources.base import Peek, Source

FIRST_DOCUMENTS = 10_000  # of a JSON file, in which it shows what it is

# in order of family: what an evidence file is offered to
REGISTRY: tuple[Source, ...] = (
    *cin7_core.SOURCES,
    *cin7_omni.SOURCES,
    *xero.SOURCES,
    *quickbooks.SOURCES,
    *sage.SOURCES,
    *mapped.SOURCES,
)


def by_name(name: str, sources: Iterable[Source]) -> Source | None:
    """The reader of that name, such as cin7_core.stocktake_csv; its bare last part is enough where unambiguous."""
    every = tuple(sources)
    exact = [source for source in every if source.name == name]
    loose = [source for source in every if source.name.rsplit(".", 1)[-1] == name]
    return exact[0] if exact else loose[0] if len(loose) == 1 else None


def _glance(peek: Peek) -> Peek:
    """The file as offered to all readers: of a long list of documents the first, which every reader looks through."""
    if isinstance(peek.document, list) and len(peek.document) > FIRST_DOCUMENTS:
        return replace(peek, document=peek.document[:FIRST_DOCUMENTS])
    return peek


def identify(peek: Peek, settings: Engagement, sources: Iterable[Source] | None = None) -> Source | None:
    """The one reader of this file, or None. Order: the mapping in settings, the hint's kind, then the content.

    Raises TwoSourcesClaimOneFile naming all claimants: a silent choice would hide a wrong reading.
    """
    every = tuple(sources) if sources is not None else REGISTRY
    name = peek.evidence.name
    if settings.mappings(name):
        reader = next((source for source in every if source.name.startswith("mapped")), None)
        if reader is not None:
            return reader
    hint = settings.hint(name)
    if hint is not None and hint.kind:
        return by_name(hint.kind, every)
    glance = _glance(peek)
    claimants = [source for source in every if not source.name.startswith("mapped") and source.claims(glance)]
    if len(claimants) > 1:
        readers = " and ".join(f"{source.title} ({source.name})" for source in claimants)
        raise TwoSourcesClaimOneFile.of("two_readers", name, readers=readers, path=name, first=claimants[0].name)
    return claimants[0] if claimants else None
