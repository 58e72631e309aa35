"""Passwords, sessions of the pages, and OAuth2. All of it on a database role of its own, which reads no data."""
