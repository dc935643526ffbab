// The ledger's text, one line a record. Pure: no system call, no N-API; safe on any bytes.
//
//   ledger   = *line
//   line     = crc SP record LF            crc = CRC-32 of the record's bytes, 8 lower-case hex digits
//   record   = "H" SP "1" SP bootId SP dirDev SP dir          header, the first record; 1 is the format's version
//            / "N" SP note                                    the manager's own words, opaque
//            / "S" SP dev SP ino SP path                      the socket that the manager listens on
//            / "A" SP uid SP dev SP ino SP flags SP osName SP payload
//                                                             a segment; a later one of the same uid replaces it
//            / "R" SP uid                                     that segment is gone
//            / "X"                                            planned stop: what is persistent stays
//   flags    = "p" / "-"                   p: persistent
//   dirDev, dev, ino = decimal, at most 2^53-1
//   bootId, dir, note, path, uid, osName, payload = text
//   text     = "-" / 1*( byte / "%" 2HEX )  "-" alone is the empty text; "%", bytes up to 0x20, 0x7f, and a text that
//                                           is just "-" are percent-encoded
//
// A line is believed only when all of it is right. A wrong checksum, an unknown kind, a wrong number of fields and a
// last line without LF (a write cut short) are skipped and counted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace shmd {

enum class RecordKind { kHeader, kNote, kSocket, kSegment, kRemoval, kStop };

// Only the fields of its kind are set.
struct LedgerRecord {
  RecordKind kind = RecordKind::kStop;
  std::string boot_id;
  std::string path;  // kHeader: the directory; kSocket: the socket
  std::string note;
  std::string uid;
  uint64_t dev = 0;
  uint64_t ino = 0;
  bool persistent = false;
  std::string os_name;
  std::string payload;
};

// line comes without its LF. False when it is not to be believed.
bool ParseLedgerLine(std::string_view line, LedgerRecord* record);

std::string FormatHeader(std::string_view boot_id, uint64_t dir_dev, std::string_view dir);
std::string FormatNote(std::string_view note);
std::string FormatSocket(uint64_t dev, uint64_t ino, std::string_view path);
std::string FormatSegment(std::string_view uid, uint64_t dev, uint64_t ino, bool persistent, std::string_view os_name,
                          std::string_view payload);
std::string FormatRemoval(std::string_view uid);
std::string FormatStop();

}  // namespace shmd
