"""History: each change with its author, time, and values before and after."""
