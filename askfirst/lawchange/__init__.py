"""A change of the law: what of the course it touches, whose evidence is older, and a lesson on what is new."""
