// The ledger's text, one line a record. Pure: no system call, no N-API; safe on any bytes.
//
//   ledger   = *line
//   line     = crc SP record LF            crc = CRC-32 of the record's bytes, 8 lower-case hex digits
//   record   = kind *( SP key "=" text )   kind = one upper-case letter, key = lower-case letters
//   text     = "-" / 1*( byte / "%" 2HEX )  "-" alone is the empty text; "%", bytes up to 0x20, 0x7f, and a text that
//                                           is just "-" are percent-encoded
//
//   H v boot dir dirid                     header, the first record; v is the format's version, 2
//   X stop                                 "yes" after a planned stop, else "not": as long, to be changed in place
//   N note                                 the manager's own words, opaque
//   S path id                              the socket that the manager listens on
//   A uid id os flags data [kind]          a segment; a later one of the same uid replaces it. flags "p": persistent; kind "board": its
//                                          clients wait there for each other
//   R uid                                  that segment is gone
//
// boot is the kernel's boot id, dir the directory of the segments, empty where they have none, and dirid, id an ObjectId as text. A later
// release may add keys and kinds: those we do not know are kept and written back. It counts v up only when we must not judge its ledgers.
//
// A line is believed only when all of it is right. A wrong checksum, a missing key, a key given twice and a value that is
// none are damage, which is counted. Version 1, without keys, is read and never written: see ledger_format_v1.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/object_id.h"

namespace shmd {

enum class RecordKind { kHeader, kStop, kNote, kSocket, kSegment, kRemoval, kUnknown };

constexpr uint64_t kLedgerVersion = 2;

// Only the fields of its kind are set.
struct LedgerRecord {
  RecordKind kind = RecordKind::kUnknown;
  uint64_t version = 0;
  std::string boot_id;
  std::string path;  // kHeader: the directory; kSocket: the socket
  std::string note;
  std::string uid;
  ObjectId id;  // kHeader: of the directory
  bool stopped = false;
  bool persistent = false;
  bool board = false;
  std::string os_name;
  std::string payload;
  std::string extra;  // fields that we do not know, as they stand; all of the record when kUnknown
};

// The record in a line that comes without its LF; false when its checksum is wrong.
bool UnwrapLedgerLine(std::string_view line, std::string_view* record);
std::string WrapLedgerLine(std::string_view record);

// What a header record says its version is; 0 when it is no header.
uint64_t HeaderVersion(std::string_view record);

// False when it is not to be believed.
bool ParseLedgerRecord(std::string_view record, LedgerRecord* out);

std::string FormatHeader(std::string_view boot_id, std::string_view dir, const ObjectId& dir_id,
                         std::string_view extra);
std::string FormatStop(bool stopped);
std::string FormatNote(std::string_view note);
std::string FormatSocket(std::string_view path, const ObjectId& id);
std::string FormatSegment(std::string_view uid, const ObjectId& id, bool persistent, std::string_view os_name,
                          std::string_view payload, bool board, std::string_view extra);
std::string FormatRemoval(std::string_view uid);

}  // namespace shmd
