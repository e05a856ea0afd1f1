"""The HTTP API for programs: the questions and entries of the service, described in OpenAPI 3.1."""
