"""Published editions, for anyone."""
