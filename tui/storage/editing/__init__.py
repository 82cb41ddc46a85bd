"""What a person does to an organization: edit, save, merge, restore, add, rename, remove.

It may use every other room.
"""
