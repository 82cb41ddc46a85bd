"""Who could have written what: every other room of storage asks here before it follows or replaces.

Principals, from the most to the least trusted, and what each may cause:

- who runs Posthouse: anything that the system lets them do.
- root: as much; a file of root's is nobody else's.
- peers, who may write the config directory, its repository, or push to it: they edit mail
  settings, and that is all. They choose no file that another person's Posthouse writes, reads into
  a place that they can read, or runs, and no server that gets a secret stored for another.
- the programs on the way (keyring, git, a command for the password), servers, DNS, the network,
  the text of a mail, the terminal: data, bounded and made printable.

What follows from it:

- refused: a link, or a second name of a file, where a peer could have placed it (``places``); a
  program or key that a peer can write; a file of settings larger than 256 KiB, or no file at all.
- asked (``tui.storage.allowed``): what a value of a peer's reaches outside the config directory.
- told by nobody: files that root, or this user, puts there from elsewhere, as a checkout out of a
  bare repository (``git --work-tree``), rsync or a tool for configurations does. They are the files
  of whoever ran it, and nothing in them says whose they were; whoever may push there is trusted.
- neither where nobody else can write: one admin on a directory of one's own notices nothing.

Uses nothing of storage.
"""
