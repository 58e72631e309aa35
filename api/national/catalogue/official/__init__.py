"""Values of outside producers (BPS, ministries), as they published them, beside what the regencies report."""
