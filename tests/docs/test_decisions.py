"""Every decision has a number of its own, a status and an example."""

import re

from tests.docs import decisions

ALL = decisions.read_all()


def test_numbers_are_those_from_one_on_and_none_is_used_twice() -> None:
    assert [each.number for each in ALL] == list(range(1, len(ALL) + 1))
    assert len(ALL) >= 96


def test_every_heading_of_a_page_is_a_decision() -> None:
    headings = [line for page in decisions.pages() for line in re.findall(r"^## .+$", page.read_text(), re.MULTILINE)]
    assert len(headings) == len(ALL)


def test_every_decision_holds_or_names_the_one_that_does() -> None:
    numbers = {each.number for each in ALL}
    for each in ALL:
        assert decisions.STATUS.fullmatch(each.status), each
        assert {int(number) for number in re.findall(r"\d+", each.status)} <= numbers - {each.number}


def test_every_decision_has_one_example_and_reasons_before_it_or_none_that_its_title_does_not_say() -> None:
    assert [each.number for each in ALL if each.text.count("**Example.**") != 1] == []


def test_a_decision_that_another_page_cites_is_the_one_on_the_page_that_is_linked() -> None:
    at = {each.number: each.page.name for each in ALL}
    texts = [path.read_text() for path in decisions.FOLDER.parent.rglob("*.md")]
    cited = [
        pair for text in texts for pair in re.findall(r"\[(?:decision )?(\d+)\]\((?:decisions/)?([\w-]+\.md)", text)
    ]
    assert cited
    assert [(number, page) for number, page in cited if at[int(number)] != page] == []
