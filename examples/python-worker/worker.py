# Turns each frame into its negative, in place. The parent sends the number of a frame on a line; we answer with the number.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "clients" / "python"))
import shmd

with shmd.connect() as client:  # SHMD_ADDRESS says where the manager is
    frame = client.attach_array("frame").numpy()  # dtype and shape come from the manager
    print(f"the worker sees {frame.shape[0]} × {frame.shape[1]} × {frame.shape[2]} {frame.dtype}", flush=True)
    for line in sys.stdin:
        frame ^= 255
        print(line.strip(), flush=True)
