"""Each save as a step in git, read and written without its working tree; who shares the repository.

It may use confinement, settings_file, disk, trust, child_processes and workspace.
"""
