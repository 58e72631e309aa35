"""What the regency asks the ministry to agree to as not applicable."""
