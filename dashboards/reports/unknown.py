"""The one page of a company of which nothing was known at the moment that is asked for."""

from dashboards import paths
from dashboards.books import Books
from dashboards.report import Block, Report

TITLE = "Overview"
QUESTION = "What was known of this company at that moment?"


def build(books: Books) -> Report:
    """A page without any number: an empty one would say that nothing was open."""
    path = paths.company_page(books.connection, "overview").removesuffix(".html")
    return Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=f"{books.stamp.tie_out.sentence}.",
        stamp=books.stamp,
        blocks=(Block(key="nothing-known", title=""),),
        trail=books.trail,
    )
