"""What somebody can show of a passed test: signed on their own computer, checked on any other, with no network."""
