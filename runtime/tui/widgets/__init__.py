"""The parts a screen is made of. They post messages upward and are told what to show."""
