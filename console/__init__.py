"""The people's doors: command line, HTTP interface, screens. `bootstrap` joins the rooms."""
