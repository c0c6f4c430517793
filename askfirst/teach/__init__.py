"""What an instructor does with the course: hold a session before a room, or make a course of their own."""
