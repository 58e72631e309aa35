"""Results of the plan, by quarter: physical progress and money spent."""
