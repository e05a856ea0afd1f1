"""Single records and searches from log and memory: the same answers as the read model's (law 7)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.command_line import Typed
from support.served import CHILD, GONE, HEAD, NEIGHBOUR, SPOUSE, TODAY, on, relocation, served

from connectors.simulation import generate
from console.bootstrap import Office
from events.towns import member_town
from projections.directory import ITEMS, Directory
from projections.records import LogRecords, ModelRecords
from projections.replay import Replay
from projections.search import Search, order_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOWN = "122131"
FIRST, DAYS = date(2022, 4, 1), 1_095
WORDS = ["加藤", "渡辺", "斉藤", "さとう", "わたなへ", "東金", "田", "高 子", "求名", "アン", "千葉県", "ん", "a"]


class Both(NamedTuple):
    """The same town, read both ways."""

    model: ModelRecords
    log: LogRecords
    last: int
    streams: list[str]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A simulated town over three years."""
    folder = tmp_path_factory.mktemp("town")
    generate(folder / "files", residents_total=200, seed=11, towns=(TOWN,))
    assert Typed(folder / "data")("import", str(folder / "files")).code == 0
    office = Office(folder / "data", member_town(TOWN))
    with office.read_model() as model, office.log() as log, office.sealer() as sealer:
        people = Directory(model)
        streams = [row["stream"] for row in model.rows("SELECT DISTINCT stream FROM entry ORDER BY stream")]
        yield Both(
            ModelRecords(model), LogRecords(Replay(log, sealer), lambda: people), model.progress().position, streams
        )


moments = st.tuples(st.integers(0, DAYS).map(lambda days: FIRST + timedelta(days=days)), st.floats(0, 1))
reading = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@reading
@given(place=st.floats(0, 0.999), moment=moments)
def test_entries_and_households_are_the_same(town: Both, place: float, moment: tuple[date, float]) -> None:
    """Whichever stream or household, at whatever (valid, known)."""
    valid, known = moment[0], int(moment[1] * town.last)
    stream = town.streams[int(place * len(town.streams))]
    assert town.log.entries(stream, known) == town.model.entries(stream, known)
    households = [one for one in town.streams if one.startswith("household-")]
    number = households[int(place * len(households))].partition("-")[2]
    assert town.log.members(number, valid, known) == town.model.members(number, valid, known)


@pytest.mark.slow
@reading
@given(word=st.sampled_from(WORDS), moment=moments, unseen=st.frozensets(st.floats(0, 0.999), max_size=20))
def test_searches_are_the_same(town: Both, word: str, moment: tuple[date, float], unseen: frozenset[float]) -> None:
    """People, their order, their items, and what follows a page, with any addresses hidden."""
    people = [one.partition("-")[2] for one in town.streams if one.startswith("resident-")]
    search = Search(word, unseen={people[int(place * len(people))] for place in unseen})
    valid, known = moment[0], int(moment[1] * town.last)
    found = town.model.find(search, valid, known, 30, None)
    seen = town.log.find(search, valid, known, 30, None)
    assert [[row[name] for name in ("number", *ITEMS)] for row in seen] == [
        [row[name] for name in ("number", *ITEMS)] for row in found
    ]
    if found:
        after = order_of(found[len(found) // 2])
        rest = town.model.find(search, valid, known, 30, after)
        assert [row["number"] for row in town.log.find(search, valid, known, 30, after)] == [
            row["number"] for row in rest
        ]


def test_news_is_found_before_and_after_it_is_joined(tmp_path: Path) -> None:
    """Old and new addresses both lead to the person, whose record is the present one; nobody else changes."""
    office = served(tmp_path)
    with office.read_model() as model:
        people = Directory(model)
    with office.registry(simulated=True) as registry:
        on(registry, TODAY, relocation("news", NEIGHBOUR, "新しい町字"))
    with office.read_model() as model:
        last = model.progress().position
        for brought in ([NEIGHBOUR], [SPOUSE], [GONE, HEAD], [NEIGHBOUR, GONE]):
            people.bring(model, brought)
            for word in ("新しい町字", "求名"):
                (found,) = people.find(Search(word), TODAY, last, 10, None)
                assert (found["number"], found["area"]) == (NEIGHBOUR, "新しい町字")
            (then,) = people.find(Search(number=NEIGHBOUR), TODAY, last - 1, 10, None)
            assert then["area"] == "求名"
            assert [row["number"] for row in people.find(Search(number=HEAD), TODAY, last, 10, None)] == [HEAD]
            assert len(people.find(Search(birth=date(1990, 5, 6)), TODAY, last, 10, None)) == 4
            assert [row["number"] for row in people.find(Search(), TODAY, last, 3, None)] == [NEIGHBOUR, HEAD, CHILD]
