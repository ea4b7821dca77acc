"""Every claim of the course has a place: docs/course-claims.md leads to labs that say so themselves."""

import re

from tests.architecture.sources import ROOT
from workbench.labs.lab_rows import LABS
from workbench.labs.lab_text import read_text

CLAIMS = {*(str(number) for number in range(1, 39)), *(f"Q{number}" for number in range(1, 11))}


def table() -> dict[str, set[str]]:
    found = {}
    for line in (ROOT / "docs" / "course-claims.md").read_text("utf-8").splitlines():
        if match := re.match(r"\| (Q?\d+) \|[^|]+\|([^|]*)\|([^|]*)\|", line):
            found[match[1]] = set(re.findall(r"`([a-z-]+)`", match[2]))
            assert found[match[1]] or match[3].strip(" –"), f"{match[1]} is shown nowhere"
    return found


def test_every_claim_has_a_lab_or_a_view() -> None:
    found = table()
    assert set(found) == CLAIMS
    assert [claim for claim, labs in found.items() if not labs] == ["21"]
    assert {lab for labs in found.values() for lab in labs} == set(LABS)


def test_labs_name_claims_that_there_are() -> None:
    for name in LABS:
        assert set(read_text(name).course) <= CLAIMS, name


def test_the_table_leads_to_labs_that_cover_the_claim() -> None:
    covered = {claim for name in LABS for claim in read_text(name).course}
    for claim, labs in table().items():
        assert not labs or claim in covered, f"none of {labs} says that it covers {claim}"
