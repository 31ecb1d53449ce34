"""The pages that grading gives back: templates, their words in two languages, and how values are drawn.

Draws what it is given; reads no submission and no gradebook.
"""
