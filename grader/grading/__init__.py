"""Submissions → scores → nbgrader's gradebook; marking, references and what is wrong here.

The only room that knows nbgrader. It uses `items` and `statistics`, and imports nbgrader where it is needed,
so that the command line stays quick.
"""
