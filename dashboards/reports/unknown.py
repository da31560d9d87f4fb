"""The one page of a company without numbers: nothing was known of it at the moment asked for, or none can be made."""

from dashboards import paths
from dashboards.company_data import Books
from dashboards.report import Block, Report

TITLE = "Overview"
QUESTION = "What was known of this company at that moment?"
QUESTION_OF_TROUBLE = "Why are there no numbers of this company?"


def build(books: Books) -> Report:
    """A page without any number: an empty one would say that nothing was open."""
    path = paths.company_page(books.connection, "overview").removesuffix(".html")
    return Report(
        path=path,
        title=TITLE,
        question=QUESTION_OF_TROUBLE if books.trouble else QUESTION,
        headline=f"{books.stamp.tie_out.sentence}.",
        stamp=books.stamp,
        blocks=(Block(key="nothing-known", title=""),),
        trail=books.trail,
    )
