"""Acceptance by rule: of which kinds a submission is accepted without a reviewer's look, and when."""
