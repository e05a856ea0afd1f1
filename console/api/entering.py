"""Entries, 仮登録 and its decision, as HTTP asks for them. When they answer, every later answer knows of them."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import TypeAdapter
from starlette.responses import Response

from console.api import models as m
from console.api import shapes
from console.api.asking import MEDIA_TYPE, Ask, Key
from console.api.commands import command_of, form_of, newcomers

CREATED: Final = 201
NO_CONTENT: Final = 204
router: Final = APIRouter(prefix="/towns/{town}")
_DRAFTS: Final = TypeAdapter(list[m.DraftOut])

DraftId = Annotated[UUID, Path(description="The id of the draft: its Idempotency-Key.")]


@router.post("/commands", response_model=m.ReceiptOut, status_code=CREATED)
def enter(ask: Ask, given: m.CommandIn, key: Key) -> Response:
    """本登録: one atomic commit, or nothing. Sent again with the same key, the first receipt comes back."""
    receipt = ask.town.enter(ask.visit, command_of(given, key, ask.town.town.lgcode))
    return ask.answer(shapes.receipt(receipt, ask.visit.language), CREATED)


@router.post("/arrivals", response_model=m.ArrivalOut, status_code=CREATED)
def arrive(ask: Ask, given: m.ArrivalIn, key: Key) -> Response:
    """記載 of people without a 宛名番号, which is drawn now."""
    bodies, arrivals = newcomers(given.people)
    receipt, numbers = ask.town.enter_new(ask.visit, form_of(given.form, key), bodies, arrivals)
    return ask.answer(shapes.arrival(receipt, numbers, ask.visit.language), CREATED)


@router.post("/drafts", response_model=m.DraftOut, status_code=CREATED)
def save_draft(ask: Ask, given: m.CommandIn, key: Key) -> Response:
    """仮登録: checked now, recorded when somebody else decides."""
    command = command_of(given, key, ask.town.town.lgcode)
    return ask.answer(shapes.draft(ask.town.save_draft(ask.visit, command)), CREATED)


@router.get("/drafts", response_model=list[m.DraftOut])
def drafts(ask: Ask) -> Response:
    """The open drafts, oldest first."""
    found = [shapes.draft(one) for one in ask.town.drafts(ask.visit)]
    return Response(_DRAFTS.dump_json(found), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


@router.get("/drafts/{draft}", response_model=m.DraftOut)
def draft(ask: Ask, draft: DraftId) -> Response:
    """One open draft."""
    return ask.answer(shapes.draft(ask.town.draft(ask.visit, str(draft))))


@router.get("/drafts/{draft}/rehearsal", response_model=m.RehearsalOut)
def rehearse(ask: Ask, draft: DraftId) -> Response:
    """下見: what a draft would change, record by record; 409 where it can't be recorded as things stand now."""
    return ask.answer(shapes.rehearsal(ask.town.rehearse(ask.visit, str(draft)), ask.visit.language))


@router.post("/drafts/{draft}/return", status_code=NO_CONTENT)
def send_back(ask: Ask, draft: DraftId, given: m.ReturnIn) -> None:
    """差戻し to the author, who saves it anew under the same key."""
    ask.town.send_back(ask.visit, str(draft), given.why)


@router.post("/drafts/{draft}/review", status_code=NO_CONTENT)
def review(ask: Ask, draft: DraftId) -> None:
    """審査 by somebody else than the author."""
    ask.town.review(ask.visit, str(draft))


@router.post("/drafts/{draft}/decision", response_model=m.ReceiptOut, status_code=CREATED)
def decide(ask: Ask, draft: DraftId) -> Response:
    """決裁 and 本登録 in one commit."""
    receipt, _ = ask.town.decide_draft(ask.visit, str(draft))
    return ask.answer(shapes.receipt(receipt, ask.visit.language), CREATED)


@router.delete("/drafts/{draft}", status_code=NO_CONTENT)
def withdraw(ask: Ask, draft: DraftId) -> None:
    """仮登録の取下げ: nothing of it remains."""
    ask.town.withdraw(ask.visit, str(draft))
