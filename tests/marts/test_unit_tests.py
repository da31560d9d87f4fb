"""The rules of single models, which stand as dbt's unit tests beside them."""

from tests.case import Case


def test_the_unit_tests_beside_the_models_pass(case: Case) -> None:
    ran = case.build("test", "--select", "test_type:unit")
    assert [f"{each.node.name}: {each.message}" for each in ran.result if each.status != "pass"] == []
    assert len(ran.result) >= 4
