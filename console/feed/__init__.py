"""The feed: what a town publishes under its agreements, over HTTP."""
