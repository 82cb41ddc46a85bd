"""What a person is told beside a sign-in: whose token, warnings, pictures, texts to pass on.

They may use the flows.
"""
