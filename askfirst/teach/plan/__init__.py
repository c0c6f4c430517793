"""Before and after a session, on paper: the run sheet, and handouts for people without a laptop."""
