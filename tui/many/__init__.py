"""Many organizations at once: tested in few dialogues, so that no server takes it for an attack.

It may use everything below the screens, and knows of no command.
"""
