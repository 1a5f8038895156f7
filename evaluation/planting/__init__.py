"""True and false sentences made of a corpus's own: what does the check of support mark?"""
