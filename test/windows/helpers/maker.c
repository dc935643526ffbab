// A section as any program makes one: maker.exe NAME SIZE TEXT. Says "ready", and holds it until its input ends.
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)atoi(argv[2]), argv[1]);
  char* const view = section == NULL ? NULL : MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
  if (view == NULL) return 1;
  strcpy(view, argv[3]);
  puts("ready");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
