# Attaches `mixed_data` by its name with Python's own module, and doubles the values in place.
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

shm = SharedMemory(name="mixed_data")
# Python deletes at exit what it only attached to (3.13 and later: track=False). The block is the manager's: tell Python so.
resource_tracker.unregister(shm._name, "shared_memory")

values = shm.buf.cast("i")  # numpy: np.ndarray([5], "int32", buffer=shm.buf)
for i in range(5):
    values[i] *= 2
print("Python consumer: doubled, they are", *values[:5], flush=True)

values.release()
shm.close()
