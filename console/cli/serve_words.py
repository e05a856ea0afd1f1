"""Help and texts of `daicho serve`, in both languages."""

from __future__ import annotations

from typing import Final

from console.cli.help_types import CommandHelp, Example
from console.errors import Words

OPTIONS: Final[dict[str, Words]] = {
    "host": Words(
        "待ち受けるアドレス（既定: このコンピュータだけ）", "address to listen on (default: this machine alone)"
    ),
    "as_role": Words(
        "この役割の権限で表示する（繰り返せる。利用目的は --purpose の符号）",
        "show what this role may see, repeatable; --purpose is then a purpose's code",
    ),
    "port": Words("待ち受けるポート（0 は空いているもの）", "port to listen on; 0 takes a free one"),
    "tls_cert": Words("TLS の証明書（PEM）", "TLS certificate (PEM)"),
    "tls_key": Words("TLS の秘密鍵（PEM）", "TLS private key (PEM)"),
    "trusted_proxy": Words(
        "前に立つプロキシの IP アドレス。このアドレスからの X-Forwarded-For と X-Forwarded-Proto だけを信用する",
        "the proxy in front: its X-Forwarded-For and X-Forwarded-Proto are believed, and nobody else's",
    ),
    "serve_demo": Words(
        "台帳がなければ模擬データを作って取り込み、デモ利用者を作る",
        "make simulated towns where there are none, and demo users",
    ),
    "serve_workers": Words(
        "答えるプロセスの数（既定: 2。コアが1つなら 1）", "processes that answer (default: 2, or 1 on a single core)"
    ),
    "serve_residents": Words(
        "--demo で作る住民の数（全自治体の合計）", "residents that --demo makes, all towns together"
    ),
}

COMMANDS: Final[dict[str, CommandHelp]] = {
    "serve": CommandHelp(
        Words("画面と API を動かす", "Serve the screens and the API"),
        Words(
            "画面（/）、API（/api）、台帳の追跡、監視（/health、/ready、/metrics）を動かします。"
            "--workers 個のプロセスが同じポートで答えます。"
            "--host を指定しないかぎり、このコンピュータからだけ使えます。止めるには Ctrl-C。",
            "Screens (/), API (/api), followers of the logs, and /health, /ready, /metrics, in as many processes at "
            "the same port as --workers says. Without --host it is reached from this machine alone. Ctrl-C ends it.",
        ),
        (
            Example("serve --demo", Words("模擬の町とデモ利用者で試す", "try it with simulated towns and demo users")),
            Example("serve --town 122131", Words("東金市だけ", "Togane alone")),
            Example(
                "serve --host 0.0.0.0 --tls-cert town.pem --tls-key town.key",
                Words("ほかのコンピュータからも TLS で", "for other machines too, with TLS"),
            ),
        ),
    ),
}

TEXTS: Final[dict[str, Words]] = {
    "serving": Words("{address} で動いています（止めるには Ctrl-C）", "serving at {address} (Ctrl-C ends it)"),
    "serving_towns": Words("自治体: {towns}", "towns: {towns}"),
    "demo_user": Words(
        "デモ利用者（合言葉はどれも {password}）: {users}", "demo users (each with the password {password}): {users}"
    ),
}
