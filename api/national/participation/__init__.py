"""Which regencies take part: onboarding, suspending, resuming."""
