{
  'target_defaults': {
    'cflags': ['-fsanitize=address,undefined', '-fno-sanitize-recover=undefined', '-fno-omit-frame-pointer', '-g', '-O1'],
    'ldflags': ['-fsanitize=address,undefined'],
    'ldflags!': ['-static-libstdc++', '-static-libgcc'],
  },
}
