"""Statistics of items and forms: arrays in, figures out, or the reason why there is no figure.

Uses numpy alone; knows no item kinds, no files and no trainees.
"""
