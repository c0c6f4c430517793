"""A session before a room: the steps of a lesson as slides, the instructor's own window, votes from phones."""
