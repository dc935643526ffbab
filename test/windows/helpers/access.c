// Says who may do what to a pipe: access.exe PIPE. In the system's own language for that.
#include <windows.h>

#include <aclapi.h>
#include <sddl.h>
#include <stdio.h>

int main(int argc, char** argv) {
  PSECURITY_DESCRIPTOR descriptor = NULL;
  char* text = NULL;
  if (argc != 2) return 2;
  const HANDLE pipe = CreateFileA(argv[1], GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
  if (pipe == INVALID_HANDLE_VALUE) return 1;
  if (GetSecurityInfo(pipe, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, NULL, NULL, &descriptor) != ERROR_SUCCESS) return 1;
  if (!ConvertSecurityDescriptorToStringSecurityDescriptorA(descriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &text, NULL)) return 1;
  printf("%s\n", text);
  return 0;
}
