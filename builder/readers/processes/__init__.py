"""Files are read by processes of their own: asked by `pool`, answering as `worker`."""
