"""What can be asked, what can be answered, and how an answer is scored.

Pure: no disk, no clock, standard library only; knows nothing of export control.
"""
