"""What the tests of signing in share: scripted and real issuers, clocks, a real Dovecot."""
