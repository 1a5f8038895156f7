"""Programs that compute with llama.cpp in processes of their own, to compare the engine with."""
