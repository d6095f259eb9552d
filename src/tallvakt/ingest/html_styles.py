"""What a browser shows of an element: by its tag, its attributes and the style sheets that stand in the page.

Style sheets of other files are not loaded. Of a style sheet only what hides, raises or strikes text is looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

Declarations = Mapping[str, tuple[str, bool]]
"""By property, its value and whether it is marked important."""

_NEVER_SHOWN = frozenset(["area", "audio", "base", "datalist", "iframe", "link", "meta", "noembed", "noframes",
                          "noscript", "object", "param", "rp", "script", "source", "style", "template", "track",
                          "video"])  # fmt: skip
_STRUCK = frozenset({"del", "s", "strike"})
_RAISED = {"sup": "raised", "sub": "lowered"}
_OF_TABLES = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col", "colgroup"})
_WATCHED = frozenset(["display", "visibility", "vertical-align", "text-decoration", "text-decoration-line", "position",
                      "left", "right", "top", "bottom", "text-indent", "clip", "clip-path", "opacity", "font-size",
                      "width", "height", "overflow", "content-visibility"])  # fmt: skip
_FAR = 900.0
"""So many points away from its place, text is off the screen."""
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|ex|ch|vw|vh|%|cm|mm|in)?")
_UNIT = {"px": 1.0, "pt": 1.3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "vw": 13.0, "vh": 8.0, "%": 10.0,
         "cm": 38.0, "mm": 3.8, "in": 96.0}  # fmt: skip
_COMPOUND = re.compile(r"(?P<tag>[\w-]+|\*)?(?P<rest>(?:[.#][\w-]+|\[[^\]]*\])*)")
_PART = re.compile(r"([.#])([\w-]+)|\[([^\]]*)\]")
_STRUCTURAL = re.compile(r"(?<!:):(?:nth|first|last|only|not|is|where|has|empty|root)\b", re.IGNORECASE)
"""Pseudo-classes that tell elements by where they stand, and not by what a reader does."""
_STEP = re.compile(r"\s*([>\s])\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """What a browser makes of an element and all in it."""

    absent: bool = False
    """It takes no place: `display: none`, or it stands off the screen."""
    invisible: bool = False
    """It takes its place, but is not seen: `visibility: hidden`."""
    level: str = ""
    """`raised` or `lowered` beside the line."""
    struck: bool = False


SHOWN = Appearance()


class Element(NamedTuple):
    """An open element."""

    tag: str
    attributes: Mapping[str, str]
    appearance: Appearance = SHOWN

    @property
    def classes(self) -> list[str]:
        """Its class names."""
        return self.attributes.get("class", "").split()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compound:
    """What one element must be: `tag` any when empty."""

    tag: str = ""
    classes: frozenset[str] = frozenset()
    id: str = ""
    attributes: tuple[tuple[str, str | None], ...] = ()

    def matches(self, element: Element) -> bool:
        if self.tag not in ("", element.tag) or (self.id and element.attributes.get("id") != self.id):
            return False
        if self.classes and not self.classes.issubset(element.classes):
            return False
        return all(
            key in element.attributes and value in (None, element.attributes[key]) for key, value in self.attributes
        )

    @property
    def weight(self) -> tuple[int, int, int]:
        return bool(self.id), len(self.classes) + len(self.attributes), bool(self.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    compounds: tuple[_Compound, ...]
    """From the outermost element to the one that is styled."""
    direct: tuple[bool, ...]
    """Of each compound but the first, whether it is a child of the one before, not any element inside it."""
    declarations: Declarations
    order: int

    @property
    def weight(self) -> tuple[int, int, int, int]:
        ids, classes, tags = map(sum, zip(*(compound.weight for compound in self.compounds), strict=True))
        return ids, classes, tags, self.order

    def matches(self, element: Element, ancestors: Sequence[Element]) -> bool:
        return self.compounds[-1].matches(element) and self._within(len(self.compounds) - 1, ancestors, len(ancestors))

    def _within(self, step: int, ancestors: Sequence[Element], end: int) -> bool:
        """Whether the compounds before `step` match elements among `ancestors[:end]`, nearest first."""
        while step:
            direct, step = self.direct[step - 1], step - 1
            places = range(end - 1, max(end - 2, -1) if direct else -1, -1)
            end = next((at for at in places if self.compounds[step].matches(ancestors[at])), -1)
            if end < 0:
                return False
        return True


@dataclass(slots=True)
class StyleSheets:
    """The rules of a page's own style sheets that may hide, raise or strike text."""

    unread: int = 0
    """Rules that hide something, by a selector that is not understood."""
    _rules: dict[str, list[_Rule]] = field(default_factory=lambda: defaultdict(list))
    _order: int = 0

    @property
    def any(self) -> bool:
        """Whether there is any such rule."""
        return bool(self._rules)

    def add(self, css: str) -> None:
        """Add the text of a `style` element."""
        for selectors, body in _blocks(_without_comments(css)):
            declared = declarations(body)
            if not declared:
                continue
            for selector in selectors.split(","):
                self._add(selector.strip(), declared)

    def _add(self, selector: str, declared: Declarations) -> None:
        parsed = _parsed(selector)
        if parsed is None:
            if (":" not in selector or _STRUCTURAL.search(selector)) and _hides(declared):
                self.unread += 1
            return
        compounds, direct = parsed
        self._order += 1
        last = compounds[-1]
        key = f"#{last.id}" if last.id else f".{min(last.classes)}" if last.classes else last.tag
        self._rules[key].append(_Rule(compounds=compounds, direct=direct, declarations=declared, order=self._order))

    def appearance(self, element: Element, ancestors: Sequence[Element]) -> Appearance:
        """What a browser makes of an element inside of others, the innermost last."""
        above = ancestors[-1].appearance if ancestors else SHOWN
        if above.absent:
            return above
        if element.tag in _NEVER_SHOWN:
            return Appearance(absent=True)
        declared = self._cascaded(element, ancestors) if self._rules else {}
        inline = element.attributes.get("style", "")
        if inline:
            important = {key: value for key, value in declared.items() if value[1]}
            declared = {**declared, **declarations(inline), **important}
        if not declared and not _speaks(element):
            return above
        return _appearance(element, {key: value for key, (value, _) in declared.items()}, above)

    def _cascaded(self, element: Element, ancestors: Sequence[Element]) -> dict[str, tuple[str, bool]]:
        """The declarations of every rule that holds for an element, the strongest last."""
        keys = [element.tag, "", *(f".{name}" for name in element.classes), f"#{element.attributes.get('id', '')}"]
        candidates = [rule for key in keys if key in self._rules for rule in self._rules[key]]
        holding = sorted((rule for rule in candidates if rule.matches(element, ancestors)), key=lambda r: r.weight)
        cascaded: dict[str, tuple[str, bool]] = {}
        for rule in holding:
            for key, (value, important) in rule.declarations.items():
                if important or not cascaded.get(key, ("", False))[1]:
                    cascaded[key] = value, important
        return cascaded


def _speaks(element: Element) -> bool:
    """Whether tag or attributes alone make an element look otherwise than what it stands in."""
    return element.tag in _RAISED or element.tag in _STRUCK or "hidden" in element.attributes or element.tag == "dialog"


def _appearance(element: Element, styled: Mapping[str, str], above: Appearance) -> Appearance:
    hidden = "hidden" in element.attributes or (element.tag == "dialog" and "open" not in element.attributes)
    absent = styled.get("display", "none" if hidden else "") == "none" or _out_of_sight(styled)
    visibility = styled.get("visibility", "")
    if visibility == "collapse" and element.tag in _OF_TABLES:
        absent = True
    invisible = visibility in ("hidden", "collapse") or (above.invisible and visibility in ("", "inherit"))
    level = _RAISED.get(element.tag) or ("" if element.tag in _OF_TABLES else _level(styled)) or above.level
    decoration = styled.get("text-decoration-line", styled.get("text-decoration", ""))
    struck = above.struck or "line-through" in decoration or (element.tag in _STRUCK and not decoration)
    return Appearance(absent=absent, invisible=invisible, level=level, struck=struck)


def _level(styled: Mapping[str, str]) -> str:
    align = styled.get("vertical-align", "")
    shift = _length(align)
    if styled.get("position") == "relative" and not align:
        shift = -(_length(styled.get("top", "")) or 0.0) or _length(styled.get("bottom", ""))
    if align == "super" or (shift or 0.0) >= 2:
        return "raised"
    return "lowered" if align == "sub" or (shift or 0.0) <= -2 else ""


def _out_of_sight(styled: Mapping[str, str]) -> bool:
    """Whether an element is drawn off the screen, in no size, or without any colour."""
    if _length(styled.get("opacity", "1")) == 0 or _length(styled.get("font-size", "1")) == 0:
        return True
    if (_length(styled.get("text-indent", "")) or 0.0) <= -_FAR or styled.get("content-visibility") == "hidden":
        return True
    cut = styled.get("overflow") in ("hidden", "clip")
    boxed = styled.get("display", "inline") not in ("inline", "contents")
    if cut and boxed and any(_length(styled.get(side, "")) == 0 for side in ("width", "height")):
        return True
    if styled.get("position") not in ("absolute", "fixed"):
        return False
    sides = [_length(styled.get(side, "")) or 0.0 for side in ("left", "right", "top", "bottom")]
    clipped = re.sub(r"[\s,]+|px", "", styled.get("clip", "")) in ("rect(0000)", "rect(1111)")
    inset = re.fullmatch(r"inset\((?:50|100)%\)", styled.get("clip-path", "")) is not None
    widths = [_length(styled.get(side, "")) for side in ("width", "height")]
    tiny = cut and all(w is not None and w <= 1 for w in widths)
    return min(sides) <= -_FAR or clipped or inset or tiny


def _hides(declared: Declarations) -> bool:
    styled = {key: value for key, (value, _) in declared.items()}
    return styled.get("display") == "none" or styled.get("visibility") == "hidden" or _out_of_sight(styled)


def _length(text: str) -> float | None:
    match = _LENGTH.fullmatch(text)
    return float(match[1]) * _UNIT.get(match[2] or "px", 1.0) if match else None


@lru_cache(maxsize=4096)
def declarations(text: str) -> Declarations:
    """The declarations of a block that may hide, raise or strike text."""
    declared: dict[str, tuple[str, bool]] = {}
    for part in text.lower().split(";"):
        name, colon, value = part.partition(":")
        name = name.strip()
        if colon and name in _WATCHED:
            plain, mark, _ = value.partition("!")
            declared[name] = " ".join(plain.split()), bool(mark)
    return declared


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of every rule for screens; what is for other media or sizes is left out."""
    pieces = re.split(r"([{}])", css)
    open_blocks: list[tuple[str, bool]] = []
    for number in range(1, len(pieces), 2):
        before = pieces[number - 1].rpartition(";")[2] if pieces[number] == "{" else pieces[number - 1]
        if pieces[number] == "{":
            outer = open_blocks[-1][1] if open_blocks else True
            prelude = " ".join(before.split())
            open_blocks.append((prelude, outer and _holds_on_screens(prelude)))
        elif open_blocks:
            prelude, holds = open_blocks.pop()
            if holds and not prelude.startswith("@"):
                yield prelude, before


def _without_comments(css: str) -> str:
    first, *others = css.split("/*")
    return first + "".join(" " + other.partition("*/")[2] for other in others)


def _holds_on_screens(prelude: str) -> bool:
    if not prelude.startswith("@"):
        return True
    name, _, query = prelude.lower().partition(" ")
    return name in ("@media", "@layer") and ("(" not in query and query in ("", "screen", "all", "only screen"))


def _parsed(selector: str) -> tuple[tuple[_Compound, ...], tuple[bool, ...]] | None:
    """A selector as compounds and the steps between them; None for one of another kind."""
    pieces = _STEP.split(selector)
    compounds = [_compound(piece) for piece in pieces[::2]]
    if any(compound is None for compound in compounds):
        return None
    return tuple(c for c in compounds if c is not None), tuple(step == ">" for step in pieces[1::2])


def _compound(text: str) -> _Compound | None:
    match = _COMPOUND.fullmatch(text)
    if match is None or not text:
        return None
    classes: list[str] = []
    ids: list[str] = []
    attributes: list[tuple[str, str | None]] = []
    for mark, name, inside in _PART.findall(match["rest"]):
        key, equals, value = inside.partition("=")
        if mark:
            (classes if mark == "." else ids).append(name)
        elif re.fullmatch(r"[\w-]+", key.strip()):
            attributes.append((key.strip().lower(), value.strip().strip("\"'") if equals else None))
        else:
            return None
    if len(set(ids)) > 1:
        return None
    return _Compound(
        tag=(match["tag"] or "").lower().replace("*", ""),
        classes=frozenset(classes),
        id=ids[0] if ids else "",
        attributes=tuple(attributes),
    )
