"""Where settings, passwords and test results are kept, room by room; ``editing`` stands above all.

At the door is what ties rooms together: workspace, asking, secret_source, and two grounds.
"""
