"""The learner: the record on this computer, what it says is done and passed, and the copies of exercises."""
