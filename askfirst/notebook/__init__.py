"""What the author of a notebook calls: a lesson, a lab."""
