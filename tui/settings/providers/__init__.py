"""What is known of mail providers: their servers, what they take as login, what they refuse."""
