"""Records kept between the commands of a bulk load are never stale and never spoilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import offices

from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from pathlib import Path

    from registry.application.registry import TownRegistry


def recorded(town: TownRegistry) -> list[tuple[int, str, int]]:
    """Everything the log holds."""
    return [row[:3] for batch in town.log.read_batches() for row in batch]


def test_a_load_in_groups_records_what_single_commands_record(tmp_path: Path) -> None:
    """Kept records change nothing in what is decided."""
    with offices.registry(tmp_path / "single.sqlite") as single, offices.registry(tmp_path / "group.sqlite") as group:
        for command in offices.story():
            single.handle(command)
        with group.group():
            for command in offices.story():
                group.handle(command)
        assert recorded(group) == recorded(single)
        assert recorded(group)


def test_a_refused_command_leaves_no_trace_in_the_next(tmp_path: Path) -> None:
    """What a refused command did to its records is gone with it."""
    commands = offices.story()
    with offices.registry(tmp_path / "log.sqlite") as town, town.group():
        town.handle(commands[0])
        town.handle(commands[1])
        before = recorded(town)
        again = offices.arrival("the same people once more", "10", "11", "12")
        for _ in range(2):
            with pytest.raises(RuleViolation, match="R102"):
                town.handle(again)
        assert recorded(town) == before
        for command in commands[2:]:
            town.handle(command)


def test_what_another_process_recorded_is_seen_by_the_next_group(tmp_path: Path) -> None:
    """Kept records count only while the log ends where they were left."""
    first, second, *rest = offices.story()
    with offices.registry(tmp_path / "log.sqlite") as town, offices.registry(tmp_path / "log.sqlite") as other:
        with town.group():
            town.handle(first)
            town.handle(second)
        for command in rest:
            other.handle(command)
        with town.group():
            assert all(town.handle(command).repeated for command in rest)
            with pytest.raises(RuleViolation, match="R102"):
                town.handle(offices.arrival("entered again", "10", "11", "12"))


def test_a_group_that_fails_takes_its_records_with_it(tmp_path: Path) -> None:
    """What was decided inside a group that is rolled back is decided anew."""
    first, second, *_ = offices.story()
    with offices.registry(tmp_path / "log.sqlite") as town:
        town.handle(first)

        def fail() -> None:
            with town.group():
                town.handle(second)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fail()
        with town.group():
            assert not town.handle(second).repeated


def test_a_single_command_after_a_group_reads_the_log(tmp_path: Path) -> None:
    """What a group kept is for groups: between them others may have recorded."""
    first, second, *_ = offices.story()
    with offices.registry(tmp_path / "log.sqlite") as town, offices.registry(tmp_path / "log.sqlite") as other:
        with town.group():
            town.handle(first)
            town.handle(second)
        other.handle(offices.relocation("meanwhile", "11", "家徳"))
        town.handle(offices.relocation("after that", "11", "求名"))
        versions = [version for _, stream, version in recorded(town) if stream == "resident-11"]
        assert versions == [1, 2, 3]


def test_a_group_that_knows_what_comes_records_the_same(tmp_path: Path) -> None:
    """Asking for all commands at once changes nothing, neither the first time nor when a part is known already."""
    commands = offices.story()
    expected = [command.form.command_id for command in commands]
    with offices.registry(tmp_path / "single.sqlite") as single, offices.registry(tmp_path / "group.sqlite") as group:
        for command in commands:
            single.handle(command)
        for command in commands[:4]:
            group.handle(command)
        with group.group(expected):
            repeated = [group.handle(command).repeated for command in (*commands, *commands)]
        assert repeated == [True] * 4 + [False] * (len(commands) - 4) + [True] * len(commands)
        assert recorded(group) == recorded(single)
