/*
 * wait-sync: a client's thread that sleeps in the kernel, and those who notify it (the board's rules: sync wait, ring, notify, end of a client).
 *
 * Modelled: waitSync() on word 0 while an async wait for word 1 is armed: bell counted on, `sync`, bit, look again, FUTEX_WAIT on one's own bell,
 * which returns at once when the bell has changed; afterwards the armed wait is looked at. FUTEX_WAKE. The rest: notifiers.h.
 * Property: when nothing moves any more, no thread sleeps that has missed a notify that was finished, or whose notifier was killed and declared
 * dead; and no armed wait has.
 */
#define IN_KERNEL
#include "notifiers.h"

byte seen[NOTIFIERS];
bool inLoop;                            /* the thread is back in its event loop */

active proctype Waiter() {
  byte b;
  interest = true;                      /* for the async wait of word 1, armed from here on */
  do
  :: word[0] < NOTIFIES ->              /* waits until all of word 0 has come */
    seen[0] = word[0];
sleep:
    b = bell;
#ifndef NO_COUNT_BEFORE_SLEEP
    b = (b | 1) + 1;
#endif
    bell = b;
    syncing = true;
    interest = true;
#ifndef NO_SECOND_LOOK
    if
    :: word[0] != seen[0] -> goto awake
    :: else
    fi;
#endif
    sleeping = (bell == b);             /* FUTEX_WAIT compares and sleeps in one step */
    !sleeping;
    if
    :: word[0] == seen[0] -> goto sleep
    :: else
    fi;
awake:
    syncing = false
  :: else -> break
  od;
  if
  :: word[1] != seen[1] -> seen[1] = word[1]
  :: else
  fi;
  inLoop = true;
  do
  :: fifo ->
    fifo = false;
    b = bell;
    bell = (b | 1) + 1;
    if
    :: word[1] != seen[1] -> seen[1] = word[1]
    :: else
    fi
  od
}

active proctype Quiet() {
  timeout;
  assert(!sleeping || told[0] <= seen[0]);
  assert(!inLoop || told[1] <= seen[1])
}
