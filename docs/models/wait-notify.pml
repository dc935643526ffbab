/*
 * wait-notify: a client's waits in its event loop, and those who notify it (the board's rules: wait, ring, notify, end of a client).
 *
 * Modelled: the waiter's hub with a wait for each word of one bucket: beginning (look, bit, look again, arm), the drain of its bell (read all, count on,
 * look at all armed waits), taking a wait back, and the bit that goes with the last of them. The rest: notifiers.h.
 * Property: when nothing moves any more, no armed wait has missed a notify that was finished, or whose notifier was killed and declared dead;
 * a notifier that is stopped for ever holds up nobody else's.
 */
#include "notifiers.h"

bool armed[NOTIFIERS];
byte seen[NOTIFIERS];                   /* the value that the wait for this word is to differ from */

#define anyArmed (armed[0] || armed[1])

/* The bit stays as long as a wait of this client is left in the bucket. */
inline disarm(w) {
  d_step {
    armed[w] = false;
    seen[w] = word[w]
  };
#ifdef BIT_REMOVED_EARLY
  interest = false
#else
  if
  :: !anyArmed -> interest = false
  :: else
  fi
#endif
}

inline begin(w) {
  if
  :: word[w] != seen[w] -> seen[w] = word[w]
  :: else ->
    interest = true;
    armed[w] = true;
#ifndef NO_SECOND_LOOK
    if
    :: word[w] != seen[w] -> disarm(w)
    :: else
    fi
#endif
  fi
}

inline look(w) {
  if
  :: armed[w] && word[w] != seen[w] -> disarm(w)
  :: else
  fi
}

active proctype Waiter() {
  byte b;
  bool tookBack;
  do
  :: !armed[0] -> begin(0)
  :: !armed[1] -> begin(1)
  :: armed[0] && !tookBack -> tookBack = true; disarm(0)
  :: fifo ->
#ifdef MARK_CLEARED_BEFORE_READ
    b = bell;
    d_step { bell = (b | 1) + 1; b = 0 };
    fifo = false;
#else
    fifo = false;
    b = bell;
#ifndef LOOK_BEFORE_MARK_CLEARED
    d_step { bell = (b | 1) + 1; b = 0 };
#endif
#endif
    look(0);
    look(1);
#ifdef LOOK_BEFORE_MARK_CLEARED
    bell = (b | 1) + 1
#endif
  od
}

active proctype Quiet() {
  timeout;
  assert(!armed[0] || told[0] <= seen[0]);
  assert(!armed[1] || told[1] <= seen[1])
}
