{
  # The one place that chooses among the OS folders. Every folder answers the same headers in src/platform/.
  'variables': {
    'ledger_sources': [
      'src/sys_error.cc',
      'src/object_id.cc',
      'src/ledger_text.cc',
      'src/ledger_format.cc',
      'src/ledger_format_v1.cc',
      'src/ledger_state.cc',
      'src/ledger_file.cc',
      'src/ledger_compaction.cc',
      'src/reclaim.cc',
    ],
    'conditions': [
      ['OS=="linux"', {
        'shared_platform_sources': [
          'src/platform/posix/file_handle.cc',
          'src/platform/posix/locked_file.cc',
          'src/platform/posix/socket_file.cc',
          'src/platform/linux/boot_identity.cc',
          'src/platform/linux/file_facts.cc',
          'src/platform/linux/segment_directory.cc',
        ],
        'addon_platform_sources': [
          'src/platform/posix/blocking_write.cc',
          'src/platform/posix/detached_thread.cc',
          'src/platform/posix/mapping.cc',
          'src/platform/posix/group_lookup.cc',
          'src/platform/linux/access_grant.cc',
          'src/platform/linux/peer_identity.cc',
        ],
        'reaper_platform_sources': [
          'src/platform/linux/guard_process.cc',
          'src/platform/posix/detached_process.cc',
          'src/platform/posix/presence_lock.cc',
        ],
      }, 'OS=="mac"', {
        'shared_platform_sources': [
          'src/platform/posix/file_handle.cc',
          'src/platform/posix/locked_file.cc',
          'src/platform/posix/socket_file.cc',
          'src/platform/darwin/boot_identity.cc',
          'src/platform/darwin/file_facts.cc',
          'src/platform/darwin/segment_directory.cc',
        ],
        'addon_platform_sources': [
          'src/platform/posix/blocking_write.cc',
          'src/platform/posix/detached_thread.cc',
          'src/platform/posix/mapping.cc',
          'src/platform/posix/group_lookup.cc',
          'src/platform/darwin/access_grant.cc',
          'src/platform/darwin/peer_identity.cc',
        ],
        'reaper_platform_sources': [
          'src/platform/darwin/guard_process.cc',
          'src/platform/posix/detached_process.cc',
          'src/platform/posix/presence_lock.cc',
        ],
      }, {
        'shared_platform_sources': [
          'src/platform/win32/file_handle.cc',
          'src/platform/win32/locked_file.cc',
          'src/platform/win32/socket_file.cc',
          'src/platform/win32/boot_identity.cc',
          'src/platform/win32/file_facts.cc',
          'src/platform/win32/segment_directory.cc',
        ],
        'addon_platform_sources': [
          'src/platform/win32/blocking_write.cc',
          'src/platform/win32/detached_thread.cc',
          'src/platform/win32/mapping.cc',
          'src/platform/win32/group_lookup.cc',
          'src/platform/win32/access_grant.cc',
          'src/platform/win32/peer_identity.cc',
        ],
        'reaper_platform_sources': [
          'src/platform/win32/detached_process.cc',
          'src/platform/win32/guard_process.cc',
          'src/platform/win32/presence_lock.cc',
        ],
      }],
    ],
  },
  'target_defaults': {
    'include_dirs': ['src'],
    'cflags': ['-O2', '-Wall', '-Wextra', '-fvisibility=hidden'],
    'cflags_cc': ['-std=c++17'],
    'xcode_settings': {
      'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
      'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
    },
    'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/std:c++17']}},
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
        'src/access_functions.cc',
        'src/addon.cc',
        'src/addon_data.cc',
        'src/address_runs.cc',
        'src/attachment.cc',
        'src/attachment_functions.cc',
        'src/background_writer.cc',
        'src/background_writer_wrap.cc',
        'src/end_notice.cc',
        'src/mappings.cc',
        'src/napi_helpers.cc',
        'src/segment_directory_wrap.cc',
        'src/remains.cc',
        'src/reservation_wrap.cc',
        'src/reserve_work.cc',
        'src/ledger_wrap.cc',
        'src/tagged_wrap.cc',
        'src/ledger_report.cc',
        '<@(ledger_sources)',
        '<@(shared_platform_sources)',
        '<@(addon_platform_sources)',
      ],
      'conditions': [
        # Never unloaded: a finalizer that V8 runs late must still find its code after the last worker has gone.
        ['OS=="linux"', {'ldflags': ['-Wl,-z,nodelete', '-Wl,-z,relro,-z,now']}],
      ],
    },
    {
      'target_name': 'shmd-reaper',
      'type': 'executable',
      'product_extension': '',
      'sources': [
        'src/reaper_main.cc',
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
        ['OS=="win"', {'product_extension': 'exe'}],
      ],
    },
  ],
}
