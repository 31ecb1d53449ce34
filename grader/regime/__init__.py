"""The control system as data: dated, cited tables and what follows from them.

Pure over the tables, standard library only; knows no items.
"""
