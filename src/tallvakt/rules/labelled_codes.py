"""What is said of a code that nothing declares: that it is a printed label of one, or the likeliest slip."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from tallvakt.model.report import TOTAL
from tallvakt.model.unknown_name import no_such

if TYPE_CHECKING:  # a layer above this one; only its shape is meant
    from tallvakt.rules.contract import DeclaredContract


def no_code(contract: DeclaredContract, kind: str, name: str, codes: Collection[str]) -> str:
    """`'North' is the label of 'n'; write the code`, or what `no_such` says of the codes there are."""
    code = next((code for code in _labelled(contract, name) if code in codes), "")
    return f"'{name}' is the label of '{code}': write the code" if code else no_such(kind, name, codes)


def _labelled(contract: DeclaredContract, label: str) -> list[str]:
    """The codes that the contract itself lists with a label, and the total where it is labelled so."""
    wanted = label.casefold()
    listed = (item for dimension in contract.dimensions.values() for item in dimension.codes.items())
    named = [code for code, one in listed if wanted in map(str.casefold, (*one.names.values(), *one.aliases))]
    return [*named, TOTAL] if wanted in map(str.casefold, contract.total.labels) else named
