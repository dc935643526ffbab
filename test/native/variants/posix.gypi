{
  # Less than Linux has, and enough for what marks the names of a test.
  'variables': {'segment_space': 'posix', 'shm_name_bytes': 64},
  'target_defaults': {
    # Where shm_open() was before glibc 2.34.
    'libraries': ['-lrt'],
  },
}
