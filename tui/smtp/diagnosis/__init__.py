"""What the end of a dialogue means: the verdict, the field to look at, changes that would mend it.

It may use stages, refusals, connection and record; no network: what is seen is handed in.
"""
