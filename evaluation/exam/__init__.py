"""Exams of questions that people ask: what a library answers, judged by the facts an answer has."""
