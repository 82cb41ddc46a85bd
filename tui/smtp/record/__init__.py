"""What happens in a dialogue, as facts with their times; secrets are out before anybody sees it.

It may use nothing else of smtp: every other room records what it does and reads what was said.
"""
