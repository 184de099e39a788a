"""What a step says in measures.json about a few plain rows, so that a test can set it against arithmetic done by hand."""

from pathlib import Path

from cin7_audit.chapters import CHAPTERS
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case


def told(step, tables, settings=None):
    """Every measure of one step, as the output contract prints them, before any chart or sentence."""
    case = in_memory_case(tables, settings)
    return tuple(CHAPTERS[step].measures(Workbook(Path(), case.settings, case, Path())))


def every(measures, identity, words=""):
    """Those of one M-id whose name contains the words."""
    return [measure for measure in measures if measure.id == identity and words.lower() in measure.name.lower()]


def one(measures, identity, words="", **scope):
    """The only one of that M-id, name and scope: the portfolio unless a site, class or account is named."""
    wanted = {"level": next(iter(scope)), **scope} if scope else {"level": "portfolio"}
    (found,) = [measure for measure in every(measures, identity, words) if dict(measure.scope) == wanted]
    return found


def parts(measure):
    """Value, numerator, denominator and unit."""
    return measure.value, measure.numerator, measure.denominator, measure.unit
