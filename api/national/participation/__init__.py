"""Participation of regencies: onboarding, suspending, resuming."""
