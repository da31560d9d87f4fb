import pytest

from dashboards.site.validate_page import Checked, PageBroken, check_links, check_page, check_reach

HEADER = '<dl data-as-of="2026-03-31" data-known-at="2026-04-01" data-tie-out="ties"></dl>'


def test_the_links_of_a_page_are_read_from_the_root_of_the_site() -> None:
    page = HEADER + '<a href="../aging.html#usd">a</a> <a href="#main">b</a> <a href="https://books.example/1">c</a>'
    assert check_page("acme/customers/1.html", page).leads == {"acme/aging.html#usd", "acme/customers/1.html#main"}


def test_the_parts_of_a_page_are_its_ids() -> None:
    page = HEADER + '<main id="main"><p>id="no"</p><section id=usd aria-labelledby="x"></section></main>'
    assert check_page("index.html", page).parts == {"main", "usd"}


def _page(*leads: str, parts: tuple[str, ...] = ()) -> Checked:
    return Checked(frozenset(leads), frozenset(parts))


def test_a_link_to_a_page_that_is_not_in_the_pack_is_refused() -> None:
    with pytest.raises(PageBroken, match=r"gone\.html, which is not in the pack"):
        check_links({"index.html": _page("gone.html")}, ["index.html"])


@pytest.mark.parametrize("target", ["index.html#gone", "a.html#gone", "a.json#usd"])
def test_a_link_to_a_part_that_the_page_does_not_have_is_refused(target: str) -> None:
    pages = {"index.html": _page("a.html#usd", parts=("main",)), "a.html": _page("index.html#main", parts=("usd",))}
    check_links(pages, ["index.html", "a.html", "a.json"])
    with pytest.raises(PageBroken, match=rf"leads to {target}, and .* has no such part"):
        check_links({**pages, "b.html": _page(target)}, ["index.html", "a.html", "a.json", "b.html"])


def test_a_page_is_reached_by_clicks_however_many() -> None:
    pages = {"index.html": _page("a.html#usd", "a.json"), "a.html": _page("b.html", "index.html"), "b.html": _page()}
    check_reach(pages, "index.html")


def test_pages_that_lead_only_to_each_other_are_refused() -> None:
    lost = {"c.html": _page("d.html"), "d.html": _page("c.html", "index.html")}
    with pytest.raises(PageBroken, match=r"c\.html may not .*no link leads there from index\.html"):
        check_reach({"index.html": _page("a.html"), "a.html": _page(), **lost}, "index.html")


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
    assert check_page("index.html", page) == Checked(frozenset(), frozenset())
