import pytest

from dashboards.check import PageBroken, check_links, check_page, check_reach

HEADER = '<dl data-as-of="2026-03-31" data-known-at="2026-04-01" data-tie-out="ties"></dl>'


def test_the_links_of_a_page_are_read_from_the_root_of_the_site() -> None:
    page = HEADER + '<a href="../aging.html#usd">a</a> <a href="#main">b</a> <a href="https://books.example/1">c</a>'
    assert check_page("acme/customers/1.html", page) == {"acme/aging.html"}


def test_a_link_to_a_page_that_is_not_in_the_pack_is_refused() -> None:
    with pytest.raises(PageBroken, match=r"gone\.html, which is not in the pack"):
        check_links({"index.html": {"gone.html"}}, ["index.html"])


def test_a_page_is_reached_by_clicks_however_many() -> None:
    leads = {"index.html": {"a.html", "a.json"}, "a.html": {"b.html", "index.html"}, "b.html": {"a.html"}}
    check_reach(leads, "index.html")


def test_pages_that_lead_only_to_each_other_are_refused() -> None:
    leads = {"index.html": {"a.html"}, "a.html": set(), "c.html": {"d.html"}, "d.html": {"c.html", "index.html"}}
    with pytest.raises(PageBroken, match=r"c\.html may not .*no link leads there from index\.html"):
        check_reach(leads, "index.html")


@pytest.mark.parametrize(
    "loads",
    [
        '<img src="https://example.com/x.png">',
        "<img src=//example.com/x.png>",
        '<link rel="stylesheet" href="style.css">',
        '<script src="script.js"></script>',
        "<style>@import 'x.css'</style>",
        "<style>body{background:url(https://example.com/x.png)}</style>",
        '<form action="https://example.com"></form>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="//example.com">x</a>',
    ],
)
def test_a_page_that_would_fetch_something_is_refused(loads: str) -> None:
    with pytest.raises(PageBroken):
        check_page("index.html", HEADER + loads)


@pytest.mark.parametrize("missing", ["data-as-of", "data-known-at", "data-tie-out"])
def test_a_page_that_does_not_say_what_its_numbers_are_is_refused(missing: str) -> None:
    with pytest.raises(PageBroken, match=missing):
        check_page("index.html", HEADER.replace(missing, "data-else"))


def test_text_and_labels_that_look_like_links_are_no_links() -> None:
    page = HEADER + '<p title="x href=http://evil.example">href=http://evil.example src=//evil.example</p>'
    assert check_page("index.html", page) == set()
