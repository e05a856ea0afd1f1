"""The `daicho` command."""
