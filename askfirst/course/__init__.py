"""What the course is made of: models of the content, reading it, and checking how it fits together."""
