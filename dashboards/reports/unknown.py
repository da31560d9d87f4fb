"""The one page of a company without numbers: nothing was known of it at the moment asked for, or none can be made."""

from dashboards.company_data import CompanyData
from dashboards.report import Block, Report

TITLE = "Overview"
QUESTION = "What was known of this company at that moment?"
QUESTION_OF_TROUBLE = "Why are there no numbers of this company?"


def build(data: CompanyData, path: str) -> Report:
    """Return a page without any number: an empty one would say that nothing was open."""
    return Report(
        path=path,
        title=TITLE,
        question=QUESTION_OF_TROUBLE if data.trouble else QUESTION,
        headline=f"{data.header.tie_out.sentence}.",
        header=data.header,
        blocks=(Block(key="nothing-known", title=""),),
    )
