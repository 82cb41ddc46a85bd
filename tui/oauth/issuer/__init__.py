"""An issuer over HTTPS: its addresses, and asking it.

They may use refusals, answers and clock.
"""
