"""Who carries the masterplan, and by which right: bodies, office-holders, instruments, commitments, bimtek."""
