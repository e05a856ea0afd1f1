"""The write side: `domain` decides, `application` commits."""
