print("bps")
