"""What the feed answers where it gives nothing: RFC 9457 problems with a remedy, in both languages."""

from __future__ import annotations

from typing import Final, NamedTuple

from console.errors import Words


class Kind(NamedTuple):
    """One kind of problem."""

    status: int
    title: Words
    remedy: Words


KINDS: Final[dict[str, Kind]] = {
    "no-token": Kind(
        401,
        Words("トークンがないか、使えません", "the bearer token is missing or not valid"),
        Words("提供元の自治体に確かめてください", "ask the providing town for a token"),
    ),
    "no-town": Kind(
        404,
        Words("この自治体の提供はありません", "no such town publishes here"),
        Words("団体コードを確かめてください", "check the town's code"),
    ),
    "no-agreement": Kind(
        403,
        Words("有効な提供協定がありません", "no agreement is in force"),
        Words("協定の期間と解除の有無を提供元に確かめてください", "ask the provider about the agreement's period"),
    ),
    "field-not-agreed": Kind(
        403,
        Words("協定にない項目です", "an item is not part of the agreement"),
        Words("協定にある項目だけを指定してください", "ask for agreed items only, or propose another agreement"),
    ),
    "too-many-requests": Kind(
        429,
        Words("照会が多すぎます", "too many requests"),
        Words("Retry-After の秒数だけ待ってください", "wait for the seconds in Retry-After"),
    ),
    "not-found": Kind(
        404,
        Words("ありません", "there is no such record or schema"),
        Words("番号を確かめてください", "check the number"),
    ),
    "not-sealed": Kind(
        404,
        Words("まだ封印されていません", "not sealed yet"),
        Words("次の封印の後に、もう一度照会してください", "ask again after the next checkpoint"),
    ),
    "unrecorded": Kind(
        503,
        Words("照会を記録できないため、回答しません", "the request can't be recorded, so it isn't answered"),
        Words("時間をおいてもう一度照会してください", "try again later"),
    ),
}


class FeedProblem(Exception):  # noqa: N818 - RFC 9457's word
    """A request that gets no data; `kind` is a key of KINDS."""

    def __init__(self, kind: str, detail: str = "", *, retry_after: int = 0) -> None:
        self.kind, self.detail, self.retry_after = kind, detail, retry_after
        super().__init__(kind)

    def body(self) -> dict[str, object]:
        """The problem document."""
        kind = KINDS[self.kind]
        return {
            "type": f"urn:daicho:problem:exchange:{self.kind}",
            "title": kind.title.en,
            "title_ja": kind.title.ja,
            "status": kind.status,
            "detail": self.detail or kind.remedy.en,
            "remedy": kind.remedy.en,
            "remedy_ja": kind.remedy.ja,
        }

    def headers(self) -> dict[str, str]:
        """What goes with it."""
        headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
        if self.kind == "no-token":
            headers["WWW-Authenticate"] = 'Bearer realm="daicho"'
        if self.retry_after:
            headers["Retry-After"] = str(self.retry_after)
        return headers
