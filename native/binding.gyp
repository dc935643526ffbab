{
  # The one place that chooses among the OS folders: of the headers in src/platform/ each platform answers those that it needs.
  'variables': {
    # 1: binaries for other machines than this one, which may have an older C library and another C++ library.
    'shipped%': 0,
    # That of the system they are for.
    'libc%': 'glibc',
    # 'posix': the space of shm_open(), for tests of what a system without O_TMPFILE does. Never shipped.
    'segment_space%': 'linux',
    # Longest name of memory of shm_open(), in bytes. macOS allows 31 with the slash before it.
    'shm_name_bytes%': 30,
    'common_sources': [
      'src/platform/object_id.cc',
      'src/platform/sys_error.cc',
    ],
    'ledger_sources': [
      'src/ledger/abandoned_board.cc',
      'src/ledger/ledger_text.cc',
      'src/ledger/ledger_format.cc',
      'src/ledger/ledger_format_v1.cc',
      'src/ledger/ledger_state.cc',
      'src/ledger/ledger_file.cc',
      'src/ledger/ledger_compaction.cc',
      'src/ledger/reclaim.cc',
    ],
    # What all systems with Unix sockets and file locks do in one way.
    'posix_sources': [
      'src/platform/posix/bell_folder.cc',
      'src/platform/posix/doorbell.cc',
      'src/platform/posix/handle.cc',
      'src/platform/posix/locked_file.cc',
      'src/platform/posix/mapping.cc',
      'src/platform/posix/page_size.cc',
      'src/platform/posix/socket_file.cc',
    ],
    'posix_addon_sources': [
      'src/binding/ledger_report.cc',
      'src/binding/ledger_segments.cc',
      'src/binding/ledger_wrap.cc',
      'src/binding/peer_functions.cc',
      'src/binding/plain_keeper.cc',
      'src/binding/uv_bell_listener.cc',
      'src/ledger/recorded_segments.cc',
      'src/platform/posix/blocking_write.cc',
      'src/platform/posix/detached_thread.cc',
    ],
    'posix_reaper_sources': [
      'src/platform/posix/detached_process.cc',
      'src/platform/posix/guard_process.cc',
      'src/platform/posix/presence_lock.cc',
    ],
    # Where segments are memory of shm_open().
    'shm_sources': [
      'src/platform/posix/map_shm.cc',
      'src/platform/posix/open_for_mapping.cc',
      'src/platform/posix/segment_space.cc',
      'src/platform/posix/shm_object.cc',
      'src/platform/word_wait.cc',
    ],
    'conditions': [
      ['OS=="linux"', {
        'shared_platform_sources': [
          '<@(posix_sources)',
          'src/platform/linux/boot_identity.cc',
          'src/platform/linux/file_facts.cc',
          'src/platform/linux/held_signals.cc',
          'src/platform/linux/reserve_bytes.cc',
          'src/platform/linux/shm_bytes.cc',
        ],
        'addon_platform_sources': [
          '<@(posix_addon_sources)',
          'src/binding/access_functions.cc',
          'src/binding/child_functions.cc',
          'src/binding/copy_functions.cc',
          'src/binding/linux_features.cc',
          'src/platform/posix/child_process.cc',
          'src/platform/linux/access_grant.cc',
          'src/platform/linux/copying.cc',
          'src/platform/linux/first_thread.cc',
          'src/platform/linux/peer.cc',
          'src/platform/posix/group_lookup.cc',
        ],
        'reaper_platform_sources': [
          '<@(posix_reaper_sources)',
          'src/platform/linux/close_inherited.cc',
        ],
      }],
      ['OS=="mac"', {
        'shared_platform_sources': [
          '<@(posix_sources)',
          '<@(shm_sources)',
          'src/platform/darwin/boot_identity.cc',
          'src/platform/darwin/file_facts.cc',
          'src/platform/darwin/shm_bytes.cc',
          'src/platform/darwin/shm_room.cc',
        ],
        'addon_platform_sources': [
          '<@(posix_addon_sources)',
          'src/binding/darwin_features.cc',
          'src/platform/darwin/module_pin.cc',
          'src/platform/darwin/peer.cc',
        ],
        'reaper_platform_sources': [
          '<@(posix_reaper_sources)',
          'src/platform/darwin/close_inherited.cc',
        ],
      }],
      ['OS=="win"', {
        'shared_platform_sources': [
          'src/platform/win32/handle.cc',
          'src/platform/win32/last_error.cc',
          'src/platform/win32/private_access.cc',
          'src/platform/win32/process_user.cc',
          'src/platform/win32/section.cc',
          'src/platform/win32/section_id.cc',
          'src/platform/win32/segment_space.cc',
          'src/platform/win32/wide_text.cc',
        ],
        'addon_platform_sources': [
          'src/binding/keeper_wrap.cc',
          'src/binding/named_pipe_wrap.cc',
          'src/binding/win32_bell_listener.cc',
          'src/binding/win32_features.cc',
          'src/platform/win32/adoption.cc',
          'src/platform/win32/blocking_write.cc',
          'src/platform/win32/detached_thread.cc',
          'src/platform/win32/doorbell.cc',
          'src/platform/win32/grant.cc',
          'src/platform/win32/mapping.cc',
          'src/platform/win32/module_pin.cc',
          'src/platform/win32/named_pipe.cc',
          'src/platform/win32/object_owner.cc',
          'src/platform/win32/placeholders.cc',
          'src/platform/win32/remote_view.cc',
          'src/platform/win32/retry_faults.cc',
          'src/platform/word_wait.cc',
        ],
      }],
    ],
  },
  'target_defaults': {
    'include_dirs': ['src'],
    'cflags': ['-O2', '-Wall', '-Wextra', '-fvisibility=hidden'],
    'cflags_cc': ['-std=c++17'],
    'conditions': [
      ['OS=="linux" and segment_space=="linux"', {
        'sources': [
          'src/platform/linux/map.cc',
          'src/platform/linux/open_for_mapping.cc',
          'src/platform/linux/segment_space.cc',
          'src/platform/linux/word_wait.cc',
        ],
      }],
      ['OS=="linux" and segment_space=="posix"', {
        'defines': ['SHMD_SHM_NAME_BYTES=<(shm_name_bytes)'],
        'sources': ['src/platform/linux/shm_room.cc', '<@(shm_sources)'],
      }],
      # There gyp takes no cflags. How old a macOS may be, Node's own headers say.
      ['OS=="mac"', {
        'defines': ['SHMD_SHM_NAME_BYTES=<(shm_name_bytes)'],
        'xcode_settings': {
          'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
          'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
          'WARNING_CFLAGS': ['-Wall', '-Wextra'],
        },
      }],
      # Node's -O3 comes after our -O2, and makes the addon twice as large, which every user has to download. What takes time
      # in it is the kernel.
      ['OS=="linux" and shipped==1', {
        # No exception passes through our code, so nobody unwinds its stack but a debugger, which has its own tables.
        'cflags': ['-fno-unwind-tables', '-fno-asynchronous-unwind-tables'],
        'configurations': {'Release': {'cflags!': ['-O3'], 'cflags': ['-Os']}},
      }],
      # No page of the file is padding. (Zig's linker has no such option.)
      ['OS=="linux" and shipped==1 and libc=="glibc"', {'ldflags': ['-Wl,-z,noseparate-code']}],
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
        'src/binding/addon.cc',
        'src/binding/addon_data.cc',
        'src/binding/attachment_functions.cc',
        'src/binding/background_writer_wrap.cc',
        'src/binding/backing_wrap.cc',
        'src/binding/bell_wrap.cc',
        'src/binding/board_functions.cc',
        'src/binding/bytes_argument.cc',
        'src/binding/end_notice.cc',
        'src/binding/hidden_memory_wrap.cc',
        'src/binding/made_wrap.cc',
        'src/binding/map_request.cc',
        'src/binding/napi_helpers.cc',
        'src/binding/pool_work.cc',
        'src/binding/remains.cc',
        'src/binding/remove_all.cc',
        'src/binding/reserve_work.cc',
        'src/binding/ringer_wrap.cc',
        'src/binding/segment_space_wrap.cc',
        'src/binding/tagged_wrap.cc',
        'src/binding/thread_bell_listener.cc',
        'src/mapping/address_runs.cc',
        'src/mapping/attachment.cc',
        'src/mapping/mappings.cc',
        'src/platform/background_writer.cc',
        '<@(common_sources)',
        '<@(shared_platform_sources)',
        '<@(addon_platform_sources)',
      ],
      'conditions': [
        # Never unloaded: a finalizer that V8 runs late must still find its code after the last worker has gone.
        ['OS=="linux"', {'ldflags': ['-Wl,-z,nodelete', '-Wl,-z,relro,-z,now']}],
        ['OS=="linux" and shipped==1 and libc=="glibc"', {
          'sources': ['src/platform/linux/old_glibc.cc', 'src/platform/linux/plain_terminate.cc'],
        }],
        ['OS=="linux" and shipped==1', {
          'cflags': ['-ffunction-sections', '-fdata-sections'],
          'ldflags': [
            '-static-libstdc++',
            '-static-libgcc',
            '-Wl,--version-script=<(module_root_dir)/src/binding/exports.ld',
            '-Wl,--gc-sections',
            '-Wl,-s',
          ],
        }],
        ['OS=="win"', {'defines': ['NOMINMAX', 'WIN32_LEAN_AND_MEAN', '_WIN32_WINNT=0x0A00']}, {'sources': ['<@(ledger_sources)']}],
      ],
    },
  ],
  # Where the kernel frees what a dead manager held, nobody has to do it in its place.
  'conditions': [
    ['OS!="win"', {
      'targets': [
        {
          'target_name': 'shmd-reaper',
          'type': 'executable',
          'sources': [
            'src/reaper/reaper_main.cc',
            '<@(common_sources)',
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
            ['OS=="linux" and shipped==1 and libc=="glibc"', {
              'sources': [
                'src/platform/linux/old_glibc.cc',
                'src/platform/linux/old_glibc_start.cc',
                'src/platform/linux/plain_terminate.cc',
              ],
            }],
          ],
        },
      ],
    }],
  ],
}
