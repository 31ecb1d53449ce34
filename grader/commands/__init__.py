"""The groups of commands under `grader`: parse, compose, show.

As `grader.cli`, they decide nothing, and only `grader.cli` uses them.
"""
