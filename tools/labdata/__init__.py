"""The generators of the labs' tables: ``python -m tools.labdata`` writes each table into its lab's folder.

A module a lab. Its ``make()`` returns the tables, and how many faults of which kind it planted in them; a test counts
the faults again, from the tables alone. Every run on every machine writes the same bytes. Nothing here stands for a
real person, firm or place.
"""
