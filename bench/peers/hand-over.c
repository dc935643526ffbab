/*
 * hand-over WAY BYTES READERS COUNT NAME: what handing a block over cannot cost less than; for each line on stdin the median of COUNT. WAY:
 *   warm   one memcpy into memory that all have mapped
 *   fetch  reserve a file, pwrite; each reader preads it into memory that is there
 *   map    reserve a file, pwrite; each reader maps it and looks at every page
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_READERS 16

static const char *way, *name;
static size_t bytes;
static char *source, *shared;
static volatile long seen;

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void check(int ok, const char *what) {
  if (ok) return;
  perror(what);
  exit(1);
}

static void look(const char *block) {
  long sum = 0;
  for (size_t i = 0; i < bytes; i += 4096) sum += block[i];
  seen = sum;
}

static void copy(ssize_t (*move)(int, char *, size_t, off_t), int fd, char *block) {
  for (size_t done = 0; done < bytes;) {
    ssize_t n = move(fd, block + done, bytes - done, done);
    check(n > 0, "copy");
    done += n;
  }
}

static ssize_t out(int fd, char *block, size_t size, off_t at) { return pread(fd, block, size, at); }
static ssize_t in(int fd, char *block, size_t size, off_t at) { return pwrite(fd, block, size, at); }

static void take(char *own) {
  if (!strcmp(way, "warm")) return;
  int fd = shm_open(name, O_RDWR, 0);
  check(fd >= 0, "shm_open");
  if (!strcmp(way, "fetch")) {
    copy(out, fd, own);
  } else {
    char *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    check(block != MAP_FAILED, "mmap");
    look(block);
    munmap(block, bytes);
  }
  close(fd);
}

static void read_blocks(int control) {
  char message, *own = malloc(bytes);
  memset(own, 1, bytes);
  while (read(control, &message, 1) == 1) {
    take(own);
    check(write(control, "k", 1) == 1, "write");
  }
  exit(0);
}

static void make(void) {
  if (!strcmp(way, "warm")) {
    memcpy(shared, source, bytes);
    return;
  }
  int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
  check(fd >= 0 && posix_fallocate(fd, 0, bytes) == 0, "reserve");
  copy(in, fd, source);
  close(fd);
}

static double hand_over(const int *controls, int readers) {
  char message;
  double begin = now_ms();
  make();
  for (int i = 0; i < readers; i++) check(write(controls[i], "b", 1) == 1, "write");
  for (int i = 0; i < readers; i++) check(read(controls[i], &message, 1) == 1, "read");
  double taken = now_ms() - begin;
  if (strcmp(way, "warm")) shm_unlink(name);
  return taken;
}

static int by_time(const void *a, const void *b) {
  double difference = *(const double *)a - *(const double *)b;
  return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv) {
  int controls[MAX_READERS];
  char line[16];
  if (argc != 6 || atoi(argv[3]) > MAX_READERS) return 2;
  way = argv[1];
  bytes = strtoull(argv[2], NULL, 10);
  int readers = atoi(argv[3]);
  int count = atoi(argv[4]);
  name = argv[5];
  double *times = malloc(count * sizeof *times);
  source = malloc(bytes);
  memset(source, 7, bytes);
  shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  check(shared != MAP_FAILED, "mmap");
  if (!strcmp(way, "warm")) memset(shared, 1, bytes);
  for (int i = 0; i < readers; i++) {
    int pair[2];
    check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0, "socketpair");
    if (fork() == 0) {
      for (int j = 0; j < i; j++) close(controls[j]);
      close(pair[0]);
      close(0);
      read_blocks(pair[1]);
    }
    close(pair[1]);
    controls[i] = pair[0];
  }
  printf("{}\n");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    for (int i = 0; i < count; i++) times[i] = hand_over(controls, readers);
    qsort(times, count, sizeof *times, by_time);
    printf("{\"ms\": %.4f}\n", times[count / 2]);
    fflush(stdout);
  }
  return 0;
}
