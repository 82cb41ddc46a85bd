"""What is sent: the test message, or a mail that a program hands over; its header and addresses.

It may use nothing else of smtp.
"""
