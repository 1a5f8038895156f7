"""Programs that compute with llama.cpp in processes of their own, to compare the engine with.

Each is run as a file. Elsewhere only `runtime.engine` computes with llama.cpp.
"""
