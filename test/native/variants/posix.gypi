{
  'variables': {'segment_space': 'posix'},
  'target_defaults': {
    # Where shm_open() was before glibc 2.34.
    'libraries': ['-lrt'],
  },
}
