"""Acceptance by rule: kinds of submissions that are accepted without a reviewer, and when."""
