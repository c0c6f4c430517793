"""A course of one's own: an instructor's folder apart from the library, written in, checked, brought up to date."""
