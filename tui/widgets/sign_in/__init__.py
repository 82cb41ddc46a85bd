"""What a sign-in shows: a code for another device, an address for a browser.

They may use controls.
"""
