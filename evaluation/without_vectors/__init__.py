"""A shelf of which half has no vectors: how well are questions found and refused there?"""
