"""The people and acts behind the masterplan: bodies, office-holders, instruments, commitments, bimtek."""
