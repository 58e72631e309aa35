"""The Monday briefing: the programme's figures and their changes in one answer."""
