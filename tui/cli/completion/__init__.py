"""What a shell proposes at a tab: it asks Posthouse, which must be quick, and do nothing else.

It runs at every tab, also as root where others write: no git, no keyring, no network, nothing is
written, and of what others could have placed one directory or file is read, with a bound.
"""
