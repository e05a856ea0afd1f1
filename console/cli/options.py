"""Options that several commands share. Help texts are keys of `console.cli.help_words`."""

from pathlib import Path
from typing import Annotated

import typer

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="number")]
Town = Annotated[str | None, typer.Option("--town", "-t", metavar="TOWN", envvar="DAICHO_TOWN", help="town")]
Towns = Annotated[list[str] | None, typer.Option("--town", "-t", metavar="TOWN", help="towns")]
Valid = Annotated[str | None, typer.Option("--valid", "-v", metavar="D", help="valid")]
Known = Annotated[str | None, typer.Option("--known", "-k", metavar="K", help="known")]
ShowMyNumber = Annotated[bool, typer.Option("--show-my-number", help="show_my_number")]
Every = Annotated[int | None, typer.Option("--every", metavar="SECONDS", min=1, help="every")]
Brokers = Annotated[str | None, typer.Option("--kafka", metavar="SERVERS", help="feed_brokers")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="folder")]
