# Creates `mixed_data` with Python's own module, and leaves it to the manager.
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

shm = SharedMemory(name="mixed_data", create=True, size=5 * 4)
# Python would delete it when this program ends. A manager is going to adopt it: tell Python so.
resource_tracker.unregister(shm._name, "shared_memory")

values = shm.buf.cast("i")
for i in range(5):
    values[i] = 10 * (i + 1)
print("Python producer: wrote", *values, flush=True)

values.release()
shm.close()
