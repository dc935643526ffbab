// What the schemas cannot say: the meaning of each method and member. A method or member without words fails the generator.

const SEGMENT_ERRORS = ['ERR_SHM_INVALID_NAME', 'ERR_SHM_NOT_FOUND', 'ERR_SHM_STALE'];

/** Meaning of each method, and the codes its answer may carry besides those every request may. */
export const METHODS = {
  hello: {
    about:
      'The first request of a connection, and no other. A refusal ends the connection. With `former`, a client that lost a manager with `grace` keeps its id with the successor, and what it owns; its attachments it must attach again. An id that nobody may claim any more is answered with a fresh one. The answer has `board` where the caller can wait and lock (see The board); with its former place there it gets that one, if its life has not ended.',
    errors: ['ERR_SHM_PROTOCOL', 'ERR_SHM_INVALID_ARGUMENT'],
  },
  'segment.create': {
    about:
      'Makes a segment: every byte reserved and zero, owned by the caller. `dtype` and `shape` go together and must make `size` (at least 1). With `publish: false` others cannot attach before `segment.publish`, nor the caller without its `uid`, and the end of its owner is its end.',
    errors: [
      'ERR_SHM_EXISTS',
      'ERR_SHM_INVALID_ARGUMENT',
      'ERR_SHM_INVALID_NAME',
      'ERR_SHM_INVALID_SIZE',
      'ERR_SHM_NO_SPACE',
      'ERR_SHM_PERMISSION',
      'ERR_SHM_QUOTA',
      'ERR_SHM_SHUTTING_DOWN',
      'ERR_SHM_TOO_MANY_ATTACHMENTS',
    ],
  },
  'segment.attach': {
    about:
      'Counts one more attachment of the caller and says where the segment is. It does not map: that is the client’s part (see Mapping). A uid that is not this creation’s is ERR_SHM_STALE. With `wait` the answer comes when the segment is there and published; with `wait` and `uid` it is an error once that creation cannot come any more.',
    errors: [...SEGMENT_ERRORS, 'ERR_SHM_INVALID_ARGUMENT', 'ERR_SHM_TIMEOUT', 'ERR_SHM_TOO_MANY_ATTACHMENTS'],
  },
  'segment.detach': {
    about:
      'Ends an attachment of the caller. Unmap first: a segment of lifetime `attached` ends with its last attachment.',
    errors: ['ERR_SHM_NOT_FOUND'],
  },
  'segment.publish': {
    about:
      'Ends the initialisation of a segment that was created with `publish: false`. Its owner only. Again is no error. Until then `osName` is a hidden one where the system can rename memory; the answer has the one that it gets now. A stranger that has taken that meanwhile is ERR_SHM_EXISTS.',
    errors: [...SEGMENT_ERRORS, 'ERR_SHM_PERMISSION'],
  },
  'segment.unlink': {
    about: 'Takes the name away at once. Memory stays with those who have it mapped.',
    errors: [...SEGMENT_ERRORS, 'ERR_SHM_PERMISSION'],
  },
  'segment.stat': {
    about:
      'Describes one segment, also one that is still being made: that is `initialising`, and its `uid` is what to wait for.',
    errors: SEGMENT_ERRORS,
  },
  'segment.notify': {
    about:
      'Says that the segment’s bytes have changed: its version on the board grows by one, and who waits for that is woken. For clients that cannot do it on the board themselves. Guests only where they may write. ERR_SHM_UNSUPPORTED: there is no board, or it has no room for this segment.',
    errors: [...SEGMENT_ERRORS, 'ERR_SHM_PERMISSION', 'ERR_SHM_UNSUPPORTED'],
  },
  'segment.list': {
    about:
      'Describes all segments in the order in which they came to be there, as many as fit in a frame. With `next` in the answer there are more: ask again with `after: next`, until there is none.',
    errors: [],
  },
  'segment.transfer': {
    about:
      'Makes another connected client the owner. The owner only; of a segment whose owner has gone, anyone. A guest only to clients of its own user.',
    errors: ['ERR_SHM_INVALID_NAME', 'ERR_SHM_NOT_FOUND', 'ERR_SHM_PERMISSION', 'ERR_SHM_QUOTA'],
  },
  'segment.adopt': {
    about:
      'Puts a segment made elsewhere (Python, C) in the manager’s charge, owned by the caller: from now on the manager unlinks it.',
    errors: [
      'ERR_SHM_EXISTS',
      'ERR_SHM_INVALID_NAME',
      'ERR_SHM_NOT_FOUND',
      'ERR_SHM_PERMISSION',
      'ERR_SHM_QUOTA',
      'ERR_SHM_SHUTTING_DOWN',
      'ERR_SHM_TOO_MANY_ATTACHMENTS',
    ],
  },
  'manager.status': {
    about: 'What the manager holds; with `clients: true` also who is connected, which costs as much as there are.',
    errors: [],
  },
  'manager.shutdown': {
    about:
      'The planned stop: every segment but the persistent ones is unlinked, and every connection gets `manager.closing` and its end.',
    errors: ['ERR_SHM_PERMISSION'],
  },
  'request.cancel': {
    about:
      'Takes back a request of this connection that has no answer yet: it answers ERR_SHM_CANCELLED at once, and what it did is undone. One that was answered already, or never asked, is no error.',
    errors: ['ERR_SHM_INVALID_ARGUMENT'],
  },
  'events.unsubscribe': { about: 'No more `segment.event` on this connection. Again is no error.', errors: [] },
  'events.subscribe': { about: 'From now on this connection is sent `segment.event`. Again is no error.', errors: [] },
};

export const NOTIFICATIONS = {
  'segment.event': 'To subscribers: something happened to a segment. Sent after it happened, in its order.',
  'manager.closing': 'To every client that has said hello: the manager stops by plan and closes the connection next.',
  'bell.lost':
    'To every client that has a place on the board: somebody has removed the FIFOs that clients are rung by. Who has opened its own makes it again at the same path (mode 0600, unless it is there), opens that, closes the former one, and looks at all it waits for.',
};

/** Meaning of members, by name; `method > member` in params and `method < member` in results where it differs. */
export const MEMBERS = {
  protocol: 'the version of this page: 1',
  client: 'who is calling',
  'client.pid': 'its process',
  'client.name': 'what `shmd status` calls it',
  'client.version': 'the version of the client library',
  id: 'of the request, as it was sent',
  former: 'the id this client had with the former manager at this address: 12 hex digits, a point, and a number',
  clientId: 'id of the calling client',
  'segment.transfer > clientId': 'id of the client that becomes the owner',
  manager: 'who answers',
  'manager.pid': 'its process',
  'manager.version': 'its version',
  'manager.grace': 'seconds that a killed manager may take to come back; 0 or absent: it will not',
  'manager.lineage':
    'the same for all managers of which each took over from the one before, with what it had. After a reconnect, another one means that what you hold may be gone by name',
  limits: 'quotas, reservations under way included; null: no limit',
  'limits.maxBytes': 'bytes of all segments',
  'limits.maxSegments': 'number of all segments',
  'limits.maxBytesPerClient': 'bytes of the segments one client owns',
  'limits.maxSegmentsPerClient': 'number of segments one client owns',
  name: 'name of the segment',
  'segment.create > name': 'name of the segment; absent: a fresh one, `shmd_` and 8 hex digits',
  osName: 'the name the operating system knows it by: the file’s name in `dir`',
  size: 'bytes, exactly as asked for; the file may be longer by what the OS rounds up',
  lifetime: 'when the manager unlinks it (see Lifetimes)',
  'segment.create > lifetime': 'when the manager unlinks it (see Lifetimes); absent: `manager`',
  'segment.adopt > lifetime': 'when the manager unlinks it (see Lifetimes); absent: `manager`',
  'segment.adopt > osName': 'its name: the file’s in the manager’s directory of segments',
  dtype: 'numpy’s name of the elements’ type, for an array',
  shape: 'numpy’s shape, C order, for an array',
  meta: 'anything to keep with the segment',
  publish: 'false: nobody else may attach before `segment.publish`',
  attach: 'true: the caller is counted as attached at once, and the answer has `attachment`',
  key: 'names this request among all of its client: asked again of a successor after a restart, it still makes one segment',
  uid: 'identity of one creation of the segment: a later one of the same name has another',
  wait: 'true: wait until it is there and published',
  timeout: 'ms to wait at the most, then ERR_SHM_TIMEOUT; absent: for ever',
  attachment: 'names the attachment in `segment.detach`, for its client only',
  owner: 'id of the owning client; null when it has gone',
  attachments: 'how often it is attached now',
  'manager.status < attachments': 'attachments of all clients',
  createdAt: 'ms since the epoch',
  state: '`initialising`: still being made, or not published yet; `lost`: its file is gone or replaced',
  dir: 'absolute path of the segment’s directory; empty where the OS has a name space of its own',
  dev: 'device of the file: check it',
  ino: 'inode of the file: check it',
  identity: '`dev:ino:` and what the kernel tells besides, which no other file repeats: check it too (see Mapping)',
  grant:
    'Windows: a handle to the section, in the process that `hello` named; map that one, whatever the name means by then, and close it',
  word: 'which of the board’s words for segments are this one’s; absent: none',
  board: 'where the board is, and the place on it that the caller has; absent: it has none',
  'board.uid': 'identity of the board',
  'board.osName': 'the name the operating system knows it by: the file’s name in `dir`',
  'board.dir': 'absolute path of its directory; empty where the OS has a name space of its own',
  'board.size': 'bytes',
  'board.slot': 'the slot',
  'board.generation': 'which of the lives of that slot',
  'hello > board': 'the place that this client had on the board of the former manager, as that one told it',
  'hello > board.uid': 'identity of that board',
  'segment.notify < version': 'how often the segment was said to have changed, this time included',
  segments: 'how many there are',
  'segment.list < segments': 'as `segment.stat` describes each',
  next: 'present when there are more: the value for `after`',
  after: 'continue behind this one: the `next` of the answer before',
  pid: 'its process',
  address: 'where it listens',
  version: 'its version',
  uptime: 'ms since it started',
  bytes: 'their size',
  clients: 'everybody who has said hello',
  'manager.status > clients': 'true: the answer lists them',
  'clients[].id': 'its id',
  'clients[].pid': 'the process it says it is',
  'clients[].name': 'what it calls itself',
  'clients[].segments': 'segments it owns',
  'clients[].bytes': 'their size',
  'clients[].attachments': 'attachments it has',
  event: 'what happened',
  segment: 'the segment as it is after that, as `segment.stat` describes it',
};
