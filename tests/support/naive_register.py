"""A register as one would write it on a napkin: lists of entries, sorted when asked. What the real one must equal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

HEAD = "世帯主"
RELATIONSHIPS = {HEAD, "妻", "子"}
Items = dict[str, str]


@dataclass
class Entry:
    """What one command said about one person."""

    command: str
    day: date
    items: Items
    entering: bool = False
    holds: bool = True


@dataclass
class Register:
    """People → their entries in the order of recording; households → everybody who ever joined."""

    today: date
    people: dict[str, list[Entry]] = field(default_factory=dict)
    joined: dict[str, list[str]] = field(default_factory=dict)

    def state(self, number: str, day: date) -> Items:
        """Everything said about a person up to a day, in the order of (day, recording)."""
        state: Items = {}
        holding = [entry for entry in self.people.get(number, []) if entry.holds and entry.day <= day]
        for entry in sorted(holding, key=lambda one: one.day):
            state |= entry.items
        return state

    def members(self, household: str, day: date) -> Items:
        """Who lives in a household on a day, with their 続柄."""
        states = {number: self.state(number, day) for number in self.people}
        return {
            number: state["relationship"]
            for number, state in states.items()
            if state.get("status") == "resident" and state["household"] == household
        }

    def days(self) -> list[date]:
        """Every day on which something changes."""
        return sorted({entry.day for entries in self.people.values() for entry in entries})

    def why_not(self, act: str, number: str, day: date) -> str:
        """The rule that refuses an entry before households are looked at; "" where none does."""
        if day > self.today and act != "leave":
            return "R105"
        if act == "enter":
            then, at_last = (self.state(number, at).get("status") for at in (day, day.max))
            return "R102" if "resident" in (then, at_last) else ""
        if number not in self.people:
            return "R101"
        if act != "correct" and self.state(number, day).get("status") != "resident":
            return "R103"
        return "R142" if act in ("leave", "die") and self._leaves_later(number, day) else ""

    def _leaves_later(self, number: str, day: date) -> bool:
        """Whether the next thing that is said of somebody's status is that they are gone."""
        said = [one for one in self.people[number] if one.holds and one.day > day and "status" in one.items]
        return bool(said) and min(said, key=lambda one: one.day).items["status"] != "resident"

    def record(self, command: str, act: str, number: str, day: date, items: Items) -> str:
        """Record what a command says, and the head who follows; the rule that refuses it, or ""."""
        code = self.why_not(act, number, day)
        unsound = not set(items.get("relationship", HEAD).split("の")) <= RELATIONSHIPS
        if unsound and (not code or (act == "change" and code != "R105")):
            return "R107"
        if code:
            return code
        households = {self.state(number, day).get("household"), items.get("household")} - {None}
        self.people.setdefault(number, []).append(Entry(command, day, items, entering=act == "enter"))
        if not self._settle(command, [str(one) for one in households], day):
            self.forget(command)
            return "R108"
        return ""

    def cancel(self, target: str, day: date, command: str) -> str:
        """Take back everything that a command said; the rule that refuses it, or ""."""
        touched = [
            (number, entry) for number, entries in self.people.items() for entry in entries if entry.command == target
        ]
        if not touched:
            return "R111"
        if not all(entry.holds for _, entry in touched):
            return "R112"
        for number, entry in touched:
            later = self.people[number][self.people[number].index(entry) + 1 :]
            if entry.entering and any(one.holds and one.command != target for one in later):
                return "R113"
        households = {self.state(number, day).get("household") for number, _ in touched}
        for _, entry in touched:
            entry.holds = False
        households |= {self.state(number, day).get("household") for number, _ in touched}
        if self._settle(command, [one for one in households if one], day):
            return ""
        for _, entry in touched:
            entry.holds = True
        self.forget(command)
        return "R108"

    def forget(self, command: str) -> None:
        """A refused command leaves nothing."""
        for number in list(self.people):
            self.people[number] = [entry for entry in self.people[number] if entry.command != command]
            if not self.people[number]:
                del self.people[number]

    def _settle(self, command: str, households: Iterable[str], day: date) -> bool:
        """The only member left becomes head; False where a household would have two on that day or a later one."""
        for household in households:
            members = self.members(household, day)
            if len(members) == 1 and HEAD not in members.values():
                (number,) = members
                self.people[number].append(Entry(command, day, {"relationship": HEAD}))
        days = [day, *(later for later in self.days() if later > day)]
        return not any(heads(self.members(one, at)) > 1 for one in households for at in days)


def heads(members: Mapping[str, str]) -> int:
    """How many members are heads."""
    return list(members.values()).count(HEAD)
