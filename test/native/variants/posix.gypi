{
  # Less than Linux has, and enough for what marks the names of a test.
  'variables': {'segment_space': 'posix', 'shm_name_bytes': 64},
  'target_defaults': {
    'sources': ['posix.cc'],
    # Where shm_open() was before glibc 2.34.
    'libraries': ['-lrt'],
    'ldflags': ['-Wl,--wrap=ftruncate64,--wrap=fchmod,--wrap=mmap64'],
  },
}
