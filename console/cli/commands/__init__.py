"""One module per command of the `daicho` tool; each is loaded when it is called."""
