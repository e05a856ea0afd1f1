from pathlib import Path

from events.catalogue import EVENTS, STATES
from events.items import items_of
from events.reasons import JAPANESE, REASONS
from events.values.legal_date import DateKind

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
HEADINGS = ("|---", "| English", "| code |", "| kind | pattern", "| event |")
ROWS = [
    [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not line.startswith(HEADINGS)
]
TERMS = {term.strip(" `").lower() for row in ROWS for term in row[0].split(",")}


def test_every_reason_stands_in_the_glossary_as_in_the_code() -> None:
    """Code, name, population, trigger, date, deadline and basis are those of the table."""
    listed = [tuple(row[:7]) for row in ROWS if len(row) == 8]
    assert sorted(listed) == sorted(
        (
            f"`{one.code}`",
            one.name,
            f"{one.population:+d}",
            JAPANESE[one.trigger],
            JAPANESE[one.notice],
            str(one.deadline_days or "―"),
            one.legal_basis,
        )
        for one in REASONS.values()
    )


def test_every_kind_of_date_stands_in_the_glossary() -> None:
    """The fourteen patterns, exact and non-calendar dates are explained."""
    assert {str(kind) for kind in DateKind} <= TERMS


def test_every_item_of_a_record_has_its_japanese_term() -> None:
    """No item of a resident, household, vehicle, bill or town is in the code without an entry in the one dictionary."""
    said = {item.name.replace("_", " ") for state in STATES for item in items_of(state)}
    assert said - TERMS == set()


def test_every_event_type_is_explained() -> None:
    """No event is stored whose name isn't in the dictionary."""
    assert {body.TYPE for body in EVENTS} - TERMS == set()


def test_terms_are_listed_once() -> None:
    """One word, one meaning: no term appears in two rows."""
    first = [row[0] for row in ROWS]
    assert len(first) == len(set(first))
    assert all(row[1] for row in ROWS)
