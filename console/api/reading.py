"""The questions, as HTTP asks them. Nobody's name, birth date or hidden address is ever part of an address."""

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from console.api import models as m
from console.api import shapes
from console.api.asking import Ask
from console.service import sign_ins as journal
from console.service.audits import Analysis
from console.service.sign_ins import JournalQuestion
from console.service.visit import Moment, Question, number_typed

if TYPE_CHECKING:
    from connectors.identity.port import IdentityStore

router: Final = APIRouter(prefix="/towns/{town}")

Valid = Annotated[m.Day | None, Query(description="基準日; default: the town's today.")]
Known = Annotated[
    m.KnownAt | None,
    Query(description="記録時点: a position, the end of a day, or a moment; default: now.", union_mode="left_to_right"),
]
MyNumber = Annotated[bool, Query(description="Show 個人番号, where the token's user may see it.")]


@router.post("/searches", response_model=m.HitsOut)
def search(ask: Ask, given: m.SearchIn) -> Response:
    """検索: residents and former residents by name, reading, address, birth date or 宛名番号."""
    question = Question(given.words.strip(), given.birth, number_typed(given.number) if given.number else "")
    moment = Moment(given.valid, given.known)
    return ask.answer(shapes.hits(ask.town.find(ask.visit, question, moment, most=given.limit, after=given.after)))


@router.get("/residents/{number}", response_model=m.ResidentOut)
def resident(
    ask: Ask, number: m.Number, valid: Valid = None, known: Known = None, *, my_number: MyNumber = False
) -> Response:
    """住民: the record at (valid, known) and everything beside it."""
    view = ask.town.resident(ask.visit, number, Moment(valid, known), my_number=my_number)
    return ask.answer(shapes.resident(view, ask.visit.language))


@router.get("/residents/{number}/history", response_model=m.HistoryOut)
def history(ask: Ask, number: m.Number, known: Known = None) -> Response:
    """履歴: every change, field by field, with who, why and under which law."""
    return ask.answer(shapes.history(ask.town.history(ask.visit, number, known)))


@router.get("/households/{number}", response_model=m.HouseholdOut)
def household(ask: Ask, number: m.Number, valid: Valid = None, known: Known = None) -> Response:
    """世帯: its members, head first, and its history."""
    return ask.answer(shapes.household(ask.town.household(ask.visit, number, Moment(valid, known))))


@router.get("/announcements", response_model=m.AwaitingOut)
def awaiting(ask: Ask, valid: Valid = None, known: Known = None) -> Response:
    """転入予定 and 転入通知未着: who is awaited, and of whom nothing was heard since they left."""
    return ask.answer(shapes.awaiting(ask.town.awaiting(ask.visit, Moment(valid, known))))


@router.get("/announcements/{number}", response_model=m.AnnouncementOut)
def announcement(ask: Ask, number: m.Announced) -> Response:
    """転入予定: what another town told of one person. `POST /arrivals` enters them."""
    return ask.answer(shapes.announcement(ask.town.announcement(ask.visit, number)))


@router.get("/bills/{number}", response_model=m.BillOut)
def bill(
    ask: Ask,
    number: Annotated[str, Path(max_length=m.TEXT, description="通知書番号")],
    valid: Valid = None,
    known: Known = None,
) -> Response:
    """納税通知書: how it came about, what was paid, whether its facts were corrected since."""
    return ask.answer(shapes.bill(ask.town.bill(ask.visit, number, Moment(valid, known))))


@router.post("/comparisons", response_model=m.ComparisonOut)
def compare(ask: Ask, given: m.ComparisonIn) -> Response:
    """比較: what differs between two moments, of one resident or of the town."""
    before, after = (Moment(one.valid, one.known) for one in (given.before, given.after))
    return ask.answer(shapes.comparison(ask.town.diff(ask.visit, before, after, given.number or "", most=given.limit)))


@router.get("/statistics", response_model=m.StatisticsOut)
def statistics(
    ask: Ask,
    valid: Valid = None,
    known: Known = None,
    first: Annotated[m.Day | None, Query(description="The period's first day; default: of the fiscal year.")] = None,
    last: Annotated[m.Day | None, Query(description="The period's last day; default: 基準日.")] = None,
) -> Response:
    """統計: population, households, age pyramid, movements, collection; no person in it."""
    return ask.answer(shapes.statistics(ask.town.statistics(ask.visit, Moment(valid, known), first=first, last=last)))


@router.post("/replays", response_model=m.ReplayOut)
def replay(ask: Ask, given: m.MomentIn) -> Response:
    """再現: the town from the log alone, beside what the screens show."""
    return ask.answer(shapes.replay(ask.town.replay_digest(ask.visit, Moment(given.valid, given.known))))


@router.get("/accesses", response_model=m.AccessesOut)
def accesses(
    ask: Ask, analysis: Analysis = Analysis.OPERATORS, first: m.Day | None = None, last: m.Day | None = None
) -> Response:
    """アクセス分析: per operator, at night, in masses, of 個人番号."""
    return ask.answer(shapes.accesses(ask.town.access_report(ask.visit, analysis, first=first, last=last)))


@router.get("/sign-ins", response_model=m.SignInsOut)
def sign_ins(
    ask: Ask,
    first: m.Day | None = None,
    last: m.Day | None = None,
    user: Annotated[str, Query(max_length=m.TEXT, description="利用者ID")] = "",
    *,
    failed: Annotated[bool, Query(description="Refused attempts alone.")] = False,
) -> Response:
    """認証・設定の記録: who signed in, failed or was locked out, and who changed users."""
    identity: IdentityStore = ask.request.app.state.identity
    question = JournalQuestion(first, last, user, failed)
    return ask.answer(shapes.sign_ins(journal.sign_ins(identity, ask.town, ask.visit, question)))


@router.get("/residents/{number}/accesses", response_model=m.AccessesOut)
def accesses_to(ask: Ask, number: m.Number) -> Response:
    """本人開示: who was shown this person's record, and why."""
    return ask.answer(shapes.accesses(ask.town.accesses_to(ask.visit, number)))


@router.get("/corrected-decisions", response_model=m.CorrectedOut)
def corrected(ask: Ask, known: Known = None) -> Response:
    """Decisions that rest on facts corrected later."""
    return ask.answer(shapes.corrected(ask.town.decisions_on_corrected(ask.visit, known)))
