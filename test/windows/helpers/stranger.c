// Another user's pipe and section, as far as their owners go: stranger.exe PIPE SECTION OWNER. Says "ready", and at the end of its input how
// many bytes somebody has sent to the pipe. Only an administrator may say on Windows that another is the owner; else it says "refused".
#include <windows.h>

#include <sddl.h>
#include <stdio.h>

static DWORD WINAPI Serve(void* pipe) {
  static char byte;
  static DWORD heard;
  DWORD count = 0;
  ConnectNamedPipe(pipe, NULL);
  while (ReadFile(pipe, &byte, 1, &count, NULL)) heard += count;
  return heard;
}

int main(int argc, char** argv) {
  char text[256];
  SECURITY_ATTRIBUTES attributes = {sizeof attributes, NULL, FALSE};
  if (argc != 4) return 2;
  // Everybody may do everything: nothing but the owner says whose it is.
  snprintf(text, sizeof text, "O:%sD:(A;;GA;;;WD)", argv[3]);
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorA(text, SDDL_REVISION_1, &attributes.lpSecurityDescriptor, NULL)) return 2;
  const HANDLE pipe = CreateNamedPipeA(argv[1], PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 4, 4096, 4096, 0, &attributes);
  const HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 4096, argv[2]);
  const BOOL made = pipe != INVALID_HANDLE_VALUE && section != NULL;
  // One for whoever looks at it, and one for whoever connects.
  const HANDLE other = made ? CreateNamedPipeA(argv[1], PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 4, 4096, 4096, 0, &attributes) : NULL;
  HANDLE threads[2] = {NULL, NULL};
  if (made) {
    threads[0] = CreateThread(NULL, 0, Serve, pipe, 0, NULL);
    threads[1] = CreateThread(NULL, 0, Serve, other, 0, NULL);
  }
  printf("%s\n", made ? "ready" : "refused");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  DWORD heard = 0;
  for (int i = 0; i < 2 && made; ++i) {
    DWORD bytes = 0;
    // Nobody ever came to it, or everybody has gone.
    if (WaitForSingleObject(threads[i], 2000) == WAIT_OBJECT_0 && GetExitCodeThread(threads[i], &bytes)) heard += bytes;
  }
  printf("heard %lu\n", heard);
  return 0;
}
