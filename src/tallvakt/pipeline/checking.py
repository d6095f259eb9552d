"""One recognised publication held to its contract, beside the others of its run and archive."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from tallvakt.analysis.audit import reason
from tallvakt.analysis.explanations.blames import Evidence
from tallvakt.ingest import Document
from tallvakt.model.collector import collector_paused
from tallvakt.model.report import DraftedContract, PublicationReport, PublicationVerdict, Remark
from tallvakt.pipeline.edition_history import earlier_figures
from tallvakt.pipeline.findings import Judge
from tallvakt.pipeline.linked import PublicationSet
from tallvakt.pipeline.opening import Opened, crashed
from tallvakt.pipeline.options import Options
from tallvakt.pipeline.report_builder import broken, compose
from tallvakt.pipeline.steps import Examination, results
from tallvakt.recognise import Recognised, recognise
from tallvakt.rules.content import Content
from tallvakt.rules.contract import Long
from tallvakt.rules.promises import checked_promises


@collector_paused()
def check_opened(opened: Opened, content: Content, options: Options, publications: PublicationSet) -> PublicationReport:
    """Check one recognised publication; whatever is wrong with it is in the report."""
    start = time.perf_counter()
    document = opened.document
    try:
        if opened.draft is not None:
            content = opened.draft.content
            publications = PublicationSet([(document.source, opened.recognised)], content, options.budget)
        report = examine(document, opened.recognised, content, options, publications)
    except OverflowError:
        return broken(document.source, _too_large(opened.recognised.cells), document.sha256)
    except Exception as error:
        return crashed(document.source, error, document.sha256)
    if opened.draft is not None:
        report = _without_contract(report, opened)
    return replace(report, seconds=opened.seconds + time.perf_counter() - start)


def _without_contract(report: PublicationReport, opened: Opened) -> PublicationReport:
    """The report of a publication that was held to a draft of itself."""
    draft = opened.draft
    size = None
    if draft is not None:
        columns = _columns_read(draft.content.library.contracts[draft.family].long)
        size = DraftedContract(tables=draft.tables, promises=draft.promises, cells=report.counts.total, columns=columns)
    return replace(report, verdict=PublicationVerdict.NO_CONTRACT, reason=opened.misfit, drafted=size)


def _columns_read(long: Long | None) -> tuple[tuple[str, str], ...]:
    """What the columns of observations were taken for; a chosen value stands with the name of its column."""
    if long is None:
        return ()
    subject = (long.subject,) if long.subject else ()
    roles = {"row": long.row, "column": long.column, "value": (long.value,), "subject": subject, "table": long.table}
    read = [(role, name) for role, names in roles.items() for name in names]
    return (*read, *(("where", f"{name} = {', '.join(values)}") for name, values in long.where.items()))


def _too_large(cells: pd.DataFrame) -> Remark:
    """That sums leave the arithmetic, with the place of the largest figure."""
    largest = int(cells["lower"].where(cells["kind"] == "figure", 0).to_numpy().argmax())
    return Remark("figures-too-large", {"line": int(cells["line"].iloc[largest]), "text": cells["text"].iloc[largest]})


def check_document(
    document: Document, content: Content, options: Options, others: Iterable[tuple[str, Recognised]] = ()
) -> PublicationReport:
    """Recognise a document and hold it to its contract, beside others already recognised, by source.

    Raises `NotRecognisedError`.
    """
    recognised = recognise(document, content.library, family=options.contract, edition=options.edition)
    publications = PublicationSet([(document.source, recognised), *others], content, options.budget)
    return examine(document, recognised, content, options, publications)


def examine(
    document: Document, recognised: Recognised, content: Content, options: Options, publications: PublicationSet
) -> PublicationReport:
    """Hold a recognised publication to its contract, beside the other publications of the run and its archive."""
    start = time.monotonic()
    contract = recognised.contract
    publication = publications.publication(recognised)
    own = publication.own_bounds
    editions = publications.editions(publication)
    answers = reason(
        recognised.cells,
        publication.figures,
        publication.edits,
        own,
        max(0.0, options.budget - (time.monotonic() - start)),
        lambda: publication.edits_without_convention,
        evidence=Evidence(codes=publication.codes, earlier=earlier_figures(editions, len(recognised.cells))),
        remedy=options.remedy,
    )
    beside = publications.beside(publication)
    if beside is not None:
        answers = replace(answers, reasoned=beside.improved(answers.reasoned))
    judge = Judge(document, publication, beside)
    verdicts = publication.edits.evaluate()
    exam = Examination(judge, checked_promises(contract, content.checks), verdicts, answers, editions)
    report = compose(exam, results(exam))
    return replace(report, frame=recognised.cells) if options.frames else report
