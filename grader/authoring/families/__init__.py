"""Families: generators of items whose keys the tables and the rules give, one for each way of varying a case."""
