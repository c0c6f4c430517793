"""Verdicts, pure: scoring a question, drawing and judging a test, judging what a lab's task was given."""
