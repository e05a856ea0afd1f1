"""The screens for people: server-rendered, by keyboard alone, without JavaScript (docs/adr/0010)."""
