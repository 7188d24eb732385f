"""A stand-in for LINE's platform: for tests, and for seeing the channel work without an account at LINE."""
