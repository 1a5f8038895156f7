"""Questions in one language, documents in another: how well are they found?"""
