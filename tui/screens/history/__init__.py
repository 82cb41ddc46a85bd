"""The history of one organization: its steps, what each changed, bringing one back.

It may use boxes.
"""
