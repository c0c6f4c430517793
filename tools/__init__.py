"""What is worked with on the course, and no part of it: nothing here is needed to run, build or adapt a lesson."""
