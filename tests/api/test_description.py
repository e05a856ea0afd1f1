"""What the OpenAPI document promises holds for generated requests, valid and invalid ones."""
# ruff: noqa: PLC0415 -- schemathesis costs 2 s, which every session would pay while collecting

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from support.offices import LGCODE

from registry.application.permissions import PURPOSES, Role

if TYPE_CHECKING:
    from support.calling import Callers


def checks() -> list[Any]:
    """Never a server error; status, type, headers and shape as documented."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks as documented

    return [
        not_a_server_error,
        documented.status_code_conformance,
        documented.content_type_conformance,
        documented.response_headers_conformance,
        documented.response_schema_conformance,
    ]


@pytest.fixture(scope="module")
def described(callers: Callers) -> Any:
    """The document as it is served, read by schemathesis."""
    import schemathesis

    served = callers.line("GET", "/openapi.json").json()
    assert served["openapi"].startswith("3.1")
    return schemathesis.openapi.from_dict(served)


def sent(case: Any, callers: Callers) -> Any:
    """Send a generated request with a token, to the town there is."""
    purpose = case.headers.get("Daicho-Purpose", "")
    case.headers["Authorization"] = f"Bearer {callers.caller(*Role).token}"
    case.headers["Daicho-Purpose"] = purpose if purpose in PURPOSES else "residents"
    if "town" in case.path_parameters:
        case.path_parameters["town"] = LGCODE
    options = case.as_transport_kwargs(base_url="http://testserver")
    taken = {
        "method": "method",
        "url": "path",
        "params": "params",
        "headers": "headers",
        "json": "json",
        "data": "content",
    }
    return callers.line(**{ours: options[name] for name, ours in taken.items() if options.get(name) is not None})


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_every_answer_is_as_described(described: Any, callers: Callers, mode: str) -> None:
    """Never a 500, always a documented status, type and shape, whatever comes in; tokens have tests of their own."""
    from schemathesis import GenerationMode

    wanted = checks()
    for operation in described.get_all_operations():

        @settings(max_examples=4, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.ok().as_strategy(generation_mode=GenerationMode(mode)))
        def answers_as_described(case: Any) -> None:
            case.validate_response(sent(case, callers), checks=wanted)

        answers_as_described()
