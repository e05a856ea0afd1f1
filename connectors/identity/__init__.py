"""利用者: who may sign in, by a password or a town's identity provider, with which roles; and a record of both."""
