"""Running git with no more rights than those have who share its repository, and inside it.

Whoever may write a repository decides by links and files in it where git reads and writes. So in
one that others may write root's git works as the directory's owner or ``nobody``, with the
directory's group; and everybody's git is held inside the repository by Landlock.
"""
