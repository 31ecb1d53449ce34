"""Items and grades in other people's formats, one module each.

Bytes out: reads no file, knows no gradebook, and never asks a format to say what it cannot.
"""
