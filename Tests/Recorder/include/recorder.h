// The library has no interface: it is preloaded (LD_PRELOAD) and steered by the environment, see recorder.c.
