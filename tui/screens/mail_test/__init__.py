"""What talks to a mail server: the test with its whole dialogue, and a look at what it offers.

It may use boxes.
"""
