# The same block, by the same name, read by Python's own module.
import struct
from multiprocessing import resource_tracker, shared_memory

shm = shared_memory.SharedMemory(name="parameter_data")
# Before 3.13 (track=False), Python deletes at exit what it only attached to. The block is the manager's: tell Python so.
resource_tracker.unregister(shm._name, "shared_memory")
print("python:   reads", *struct.unpack_from("5i", shm.buf))
shm.close()
