"""What the packs of many people come to: read as a stream, counted, and told in a report that shows nobody alone."""
