/* Loaded before a program's own libraries: keeps of each file below $SYNCED_FROM a copy in $SYNCED_TO, as it was
   when it was last synced. So the copies are what a disk has after a power cut that takes all the rest.
   That a file was deleted is on the disk once its folder is synced, which SQLite does next; here it is at once.

   The file is read through the program's own descriptor: closing another one would give its locks up. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Writes the path of a file's copy; returns 0 for a file that has none. */
static int path_of_copy(const char *path, char *copy, size_t size) {
  const char *from = getenv("SYNCED_FROM"), *to = getenv("SYNCED_TO");
  if (!from || !to || strncmp(path, from, strlen(from)) || path[strlen(from)] != '/') return 0;
  snprintf(copy, size, "%s/%s", to, strrchr(path, '/') + 1);
  return 1;
}

static void keep(int descriptor) {
  char link[64], path[4096], copy[4200], part[4300], block[65536];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return;
  path[length] = 0;
  if (!path_of_copy(path, copy, sizeof copy)) return;
  snprintf(part, sizeof part, "%s.%d.part", copy, getpid());
  int file = open(part, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  if (file < 0) return;
  off_t at = 0;
  while ((length = pread(descriptor, block, sizeof block, at)) > 0) {
    if (write(file, block, length) != length) abort();
    at += length;
  }
  close(file);
  rename(part, copy);
}

int fdatasync(int descriptor) {
  int answer = ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(descriptor);
  if (answer == 0) keep(descriptor);
  return answer;
}

int fsync(int descriptor) {
  int answer = ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(descriptor);
  if (answer == 0) keep(descriptor);
  return answer;
}

int unlink(const char *path) {
  char copy[4200];
  int answer = ((int (*)(const char *))dlsym(RTLD_NEXT, "unlink"))(path);
  if (answer == 0 && path_of_copy(path, copy, sizeof copy)) ((int (*)(const char *))dlsym(RTLD_NEXT, "unlink"))(copy);
  return answer;
}
