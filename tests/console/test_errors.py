"""Every error becomes an exit code, a message and a remedy, in both languages."""

from __future__ import annotations

import errno
from importlib import import_module
from string import Formatter
from typing import get_args

import pytest

from console.errors import BY_WORDS, COMPLAINTS, EXITS, TABLE, Complaint, Exit, Lang, Words, explain
from registry.domain.errors import RuleViolation, TransientError


@pytest.mark.parametrize("name", TABLE)
def test_every_class_the_table_names_exists(name: str) -> None:
    """A renamed error would fall through to "an error of the program"."""
    module, _, cls = name.rpartition(".")
    assert issubclass(getattr(import_module(module), cls), BaseException)


def test_every_exit_code_is_explained() -> None:
    """The document of exit codes is made from this table."""
    assert set(EXITS) == set(Exit)


@pytest.mark.parametrize("code", COMPLAINTS)
def test_both_languages_need_the_same_words(code: str) -> None:
    """A name filled in Japanese is filled in English."""
    told = COMPLAINTS[code]

    def names(words: Words) -> list[set[str]]:
        return [{field.partition("!")[0] for _, field, _, _ in Formatter().parse(text) if field} for text in words]

    for words in (told.message, told.remedy):
        japanese, english = names(words)
        assert japanese == english


@pytest.mark.parametrize("lang", get_args(Lang))
def test_a_full_disk_tells_to_make_room(lang: Lang) -> None:
    """The operating system's error and the databases' words mean the same."""
    library = import_module("eventsourcing.persistence").OperationalError("log.sqlite: database or disk is full")
    for error in (OSError(errno.ENOSPC, "No space left on device"), library):
        problem = explain(error, lang)
        assert (problem.exit, problem.code) == (Exit.STORAGE, "D501")
        assert problem.message
        assert problem.remedy


@pytest.mark.parametrize("lang", get_args(Lang))
def test_a_cluster_that_is_away_is_no_contradiction(lang: Lang) -> None:
    """Whoever is told to stop and call somebody would stop for nothing."""
    trouble = import_module("eventsourcing.persistence").OperationalError("Kafka at h:1: no answer; try again")
    problem = explain(trouble, lang)
    assert (problem.exit, problem.code) == (Exit.RETRY, "D402")
    assert "h:1" in problem.message


@pytest.mark.parametrize("cause", ["the read model is behind the log", "numbers are being drawn by others: try again"])
def test_who_has_to_wait_is_told_so_in_their_own_language(cause: str) -> None:
    """A caseworker reads no English cause; a command that was recorded is said to be."""
    told = explain(TransientError(cause), "ja")
    assert (told.exit, told.code, told.message) == (Exit.RETRY, "D402", "ほかの処理と重なり、いまはできません")
    recorded = explain(TransientError("recorded, but not readable yet: send the same command again"), "ja")
    assert (recorded.exit, recorded.message) == (Exit.RETRY, "記録しましたが、まだ表示できません")


def test_words_of_the_databases_are_compared_in_small_letters() -> None:
    """The table is searched in the lower-cased text."""
    assert all(words == words.lower() for words, _ in BY_WORDS)


def test_a_rule_speaks_for_itself() -> None:
    """Code, item, message and remedy come from the rule."""
    problem = explain(RuleViolation("R101", "number", number="18"), "en")
    assert (problem.exit, problem.code, problem.item) == (Exit.RULE, "R101", "number")
    assert "18" in problem.message


def test_an_error_nobody_foresaw_says_no_more_than_its_class() -> None:
    """Its own words may hold somebody's name."""
    problem = explain(ZeroDivisionError("加藤　真裕"), "ja")
    assert problem.exit is Exit.BUG
    assert "ZeroDivisionError" in problem.message
    assert "加藤" not in problem.message


def test_a_complaint_translates_the_words_it_is_given() -> None:
    """A kind of record is named in the reader's language."""
    values = {"town": "東金市", "what": Words("住民", "resident"), "number": "18"}
    assert "住民 18" in explain(Complaint("C201", **values), "ja").message
    assert "resident 18" in explain(Complaint("C201", **values), "en").message
