/* attach SEGMENT COUNT: for each line on stdin, attaches and closes the segment COUNT times. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void attach_and_close(const char *name) {
  struct stat info;
  int fd = shm_open(name, O_RDWR, 0);
  if (fd < 0 || fstat(fd, &info) != 0) goto failed;
  void *memory = mmap(NULL, info.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) goto failed;
  close(fd);
  munmap(memory, info.st_size);
  return;
failed:
  perror(name);
  exit(1);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int count = atoi(argv[2]);
  char line[16];
  for (int i = 0; i < count; i++) attach_and_close(argv[1]);
  printf("{}\n");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    double begin = now_us();
    for (int i = 0; i < count; i++) attach_and_close(argv[1]);
    printf("{\"us\": %.3f}\n", (now_us() - begin) / count);
    fflush(stdout);
  }
  return 0;
}
