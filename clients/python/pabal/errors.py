"""What can go wrong when pabal is asked for something, as two errors: it said no, or it could not be reached."""

from __future__ import annotations

from typing import Any, Dict, List, Optional


class Refused(Exception):
    """pabal has answered, and the answer is no. Switch on ``code``, which is stable."""

    def __init__(self, problem: Dict[str, Any]) -> None:
        super().__init__(f"{problem['detail']} ({problem['status']} {problem['code']})")
        self.problem = problem
        self.status: int = problem["status"]
        self.code: str = problem["code"]
        self.detail: str = problem["detail"]
        self.request_id: Optional[str] = problem.get("requestId")
        self.errors: List[Dict[str, str]] = problem["errors"]


class Unreachable(Exception):
    """pabal gave no usable answer within all attempts: it may or may not have the event.

    The same key makes another try safe.
    """

    def __init__(self, attempts: int, cause: BaseException) -> None:
        word = "attempt" if attempts == 1 else "attempts"
        super().__init__(f"pabal could not be reached in {attempts} {word}: {cause}")
        self.attempts = attempts


def problem_of(status: int, body: Any) -> Dict[str, Any]:
    """Reads the body of a refusal, whoever wrote it: a proxy in between may answer with a page."""
    said = body if isinstance(body, dict) else {}
    errors = said.get("errors")
    title = _text_or(said.get("title"), f"The answer was {status}, without a reason that can be read.")
    return {
        "status": status,
        "code": _text_or(said.get("code"), "no-problem"),
        "detail": _text_or(said.get("detail"), title),
        "requestId": said.get("requestId"),
        "errors": [one for one in errors if isinstance(one, dict) and "field" in one]
        if isinstance(errors, list)
        else [],
    }


def may_pass_later(problem: Dict[str, Any]) -> bool:
    """Whether the same request may be accepted later: an outage, too many requests, a broken template."""
    status = problem["status"]
    return status >= 500 or status in (408, 425, 429) or problem["code"] == "template-broken"


def _text_or(value: Any, otherwise: str) -> str:
    return value if isinstance(value, str) else otherwise
