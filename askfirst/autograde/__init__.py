"""Returned exercises: read as they come, run shut in, judged outside, and reported."""
