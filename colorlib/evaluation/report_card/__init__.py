"""The report card: what holds the numbers, and what reads, writes, joins and prints it."""
