/* unlink PREFIX COUNT: for each line on stdin, makes COUNT segments of 4 KiB and measures how long it takes to unlink them. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void name_of(char *name, size_t size, const char *prefix, int i) {
  snprintf(name, size, "/%sc%d", prefix, i);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int count = atoi(argv[2]);
  char line[16], name[256];
  printf("{}\n");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    for (int i = 0; i < count; i++) {
      name_of(name, sizeof name, argv[1], i);
      int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
      /* Every byte, as shmd reserves it: giving pages back is part of unlinking. */
      if (fd < 0 || posix_fallocate(fd, 0, 4096) != 0) {
        perror(name);
        return 1;
      }
      close(fd);
    }
    double begin = now_ms();
    for (int i = 0; i < count; i++) {
      name_of(name, sizeof name, argv[1], i);
      if (shm_unlink(name) != 0) {
        perror(name);
        return 1;
      }
    }
    printf("{\"ms\": %.3f}\n", now_ms() - begin);
    fflush(stdout);
  }
  return 0;
}
