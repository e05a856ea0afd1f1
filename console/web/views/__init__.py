"""Pure functions from the service's answers to words on a page."""
