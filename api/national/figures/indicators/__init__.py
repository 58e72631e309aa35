"""Figures of one indicator over the participants, each by the indicator's own rule, and what they are made of."""
