import re

import pytest

from dashboards import paths


@pytest.mark.parametrize("identifier", ["12", "65f0abc", "acme-uk", "a"])
def test_a_plain_id_is_its_own_page_name(identifier: str) -> None:
    assert paths.page_name(identifier) == identifier


@pytest.mark.parametrize(
    "identifier",
    [
        "A",
        "../../etc/passwd",
        "con",
        "COM1",
        "a b",
        "",
        ".",
        "..",
        "x" * 300,
        "عميل",
        "a.html",
        "-",
        "no-customer",
        "a\n",
    ],
)
def test_any_other_id_becomes_a_safe_name(identifier: str) -> None:
    name = paths.page_name(identifier)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*-[0-9a-f]{16}", name)
    assert len(name) < 64


def test_ids_that_differ_only_in_case_or_punctuation_get_different_names() -> None:
    identifiers = ["ab", "AB", "Ab", "a b", "a.b", "a-b", "a_b", "con", None, "no-customer"]
    names = {paths.page_name(identifier).lower() for identifier in identifiers}
    assert len(names) == len(identifiers)


def test_an_id_cannot_take_the_name_that_another_id_was_given() -> None:
    taken = paths.page_name("Acme")
    assert paths.page_name(taken) != taken


def test_a_customer_without_an_id_has_a_page() -> None:
    assert paths.customer_page("harbor", None) == "harbor/customers/no-customer.html"


@pytest.mark.parametrize(
    ("target", "page", "link"),
    [
        ("index.html", "index.html", "index.html"),
        ("index.html", "a/customers/1.html", "../../index.html"),
        ("a/aging.html", "a/overview.html", "aging.html"),
        ("a/aging.html", "a/customers/1.html", "../aging.html"),
        ("a/customers/1.html", "a/aging.html", "customers/1.html"),
        ("b/aging.html", "a/aging.html", "../b/aging.html"),
        ("https://example.com/x", "a/aging.html", "https://example.com/x"),
    ],
)
def test_a_link_leads_from_one_page_to_another(target: str, page: str, link: str) -> None:
    assert paths.relative(target, page) == link
