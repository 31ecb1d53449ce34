"""Statistics of items, forms and cut scores: arrays in, figures with intervals out, or why there is none.

Uses numpy and scipy alone; knows no item, no candidate and no file.
"""
