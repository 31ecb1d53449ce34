"""Item response theory: Rasch, two-parameter and partial credit models, what they say of items and candidates."""
