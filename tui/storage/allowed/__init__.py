"""What a person allowed values of settings to reach, asked where somebody else could have written
them since: files of other programs, commands, variables, keys, and the server that a secret gets.

Uses trust, the settings files, the state directory and the repository (who pushes to it).
"""
