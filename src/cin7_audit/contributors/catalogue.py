"""The twelve contributors in words, in the order they are looked for."""

from cin7_audit.contributors import (
    bins,
    counting,
    cutoff,
    duplicate,
    loss,
    opening,
    picking,
    posting,
    receiving,
    returns,
    transfers,
    uom,
)
from cin7_audit.contributors.records import About

ABOUT: dict[str, About] = {
    module.ABOUT.name: module.ABOUT
    for module in (
        receiving,
        picking,
        transfers,
        returns,
        bins,
        uom,
        cutoff,
        duplicate,
        posting,
        loss,
        counting,
        opening,
    )
}
