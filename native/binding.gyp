{
  # The one place that chooses among the OS folders: of the headers in src/platform/ each platform answers those that it needs.
  'variables': {
    # 'posix': the space of shm_open(), for tests of what a system without O_TMPFILE does. Never shipped.
    'segment_space%': 'linux',
    # Longest name of an object there, in bytes. macOS allows 31 with the slash before it.
    'shm_name_bytes%': 30,
    'ledger_sources': [
      'src/platform/sys_error.cc',
      'src/platform/object_id.cc',
      'src/ledger/ledger_text.cc',
      'src/ledger/ledger_format.cc',
      'src/ledger/ledger_format_v1.cc',
      'src/ledger/ledger_state.cc',
      'src/ledger/ledger_file.cc',
      'src/ledger/ledger_compaction.cc',
      'src/ledger/reclaim.cc',
    ],
    'conditions': [
      ['OS=="linux"', {
        'shared_platform_sources': [
          'src/platform/posix/handle.cc',
          'src/platform/posix/locked_file.cc',
          'src/platform/posix/page_size.cc',
          'src/platform/posix/socket_file.cc',
          'src/platform/linux/boot_identity.cc',
          'src/platform/linux/file_facts.cc',
          'src/platform/linux/reserve_bytes.cc',
        ],
        'addon_platform_sources': [
          'src/platform/posix/blocking_write.cc',
          'src/platform/posix/detached_thread.cc',
          'src/platform/posix/group_lookup.cc',
          'src/platform/posix/mapping.cc',
          'src/platform/linux/access_grant.cc',
          'src/platform/linux/peer.cc',
        ],
        'reaper_platform_sources': [
          'src/platform/posix/detached_process.cc',
          'src/platform/posix/presence_lock.cc',
          'src/platform/linux/guard_process.cc',
        ],
      }],
    ],
  },
  'target_defaults': {
    'include_dirs': ['src'],
    'cflags': ['-O2', '-Wall', '-Wextra', '-fvisibility=hidden'],
    'cflags_cc': ['-std=c++17'],
    'conditions': [
      ['segment_space=="linux"', {'sources': ['src/platform/linux/segment_space.cc']}],
      ['segment_space=="posix"', {
        'defines': ['SHMD_SHM_NAME_BYTES=<(shm_name_bytes)'],
        'sources': [
          'src/platform/linux/shm_bytes.cc',
          'src/platform/posix/segment_space.cc',
          'src/platform/posix/shm_object.cc',
        ],
      }],
    ],
  },
  'targets': [
    {
      'target_name': 'shmd',
      'include_dirs': ["<!(node -p \"require('node-addon-api').include_dir\")"],
      # Errors are JS exceptions set by hand: a C++ exception thrown while a worker is being terminated cannot be
      # turned into a JS one and would end the process.
      'defines': [
        'NAPI_VERSION=8',
        'NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS',
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
      ],
      'sources': [
        'src/binding/access_functions.cc',
        'src/binding/addon.cc',
        'src/binding/addon_data.cc',
        'src/mapping/address_runs.cc',
        'src/mapping/attachment.cc',
        'src/binding/attachment_functions.cc',
        'src/binding/background_writer.cc',
        'src/binding/background_writer_wrap.cc',
        'src/binding/end_notice.cc',
        'src/mapping/mappings.cc',
        'src/binding/napi_helpers.cc',
        'src/binding/segment_space_wrap.cc',
        'src/binding/remains.cc',
        'src/binding/backing_wrap.cc',
        'src/binding/reserve_work.cc',
        'src/binding/ledger_wrap.cc',
        'src/binding/tagged_wrap.cc',
        'src/binding/ledger_report.cc',
        '<@(ledger_sources)',
        '<@(shared_platform_sources)',
        '<@(addon_platform_sources)',
      ],
      'conditions': [
        ['segment_space=="linux"', {'sources': ['src/platform/linux/open_for_mapping.cc']}],
        ['segment_space=="posix"', {'sources': ['src/platform/posix/open_for_mapping.cc']}],
        # Never unloaded: a finalizer that V8 runs late must still find its code after the last worker has gone.
        ['OS=="linux"', {'ldflags': ['-Wl,-z,nodelete', '-Wl,-z,relro,-z,now']}],
      ],
    },
    {
      'target_name': 'shmd-reaper',
      'type': 'executable',
      'product_extension': '',
      'sources': [
        'src/reaper/reaper_main.cc',
        '<@(ledger_sources)',
        '<@(shared_platform_sources)',
        '<@(reaper_platform_sources)',
      ],
      'conditions': [
        ['OS=="linux"', {
          'ldflags!': ['-rdynamic'],
          'ldflags': ['-static-libstdc++', '-static-libgcc', '-Wl,--gc-sections', '-Wl,-s'],
          'cflags': ['-ffunction-sections', '-fdata-sections'],
        }],
      ],
    },
  ],
}
