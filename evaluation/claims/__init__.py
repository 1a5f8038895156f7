"""Claims that people judged: which of them does the check of support find supported?"""
