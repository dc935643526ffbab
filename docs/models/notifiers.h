/*
 * What wait-notify.pml and wait-sync.pml share: one waiting client's bit and bell, those who notify it, and the manager.
 *
 * Modelled: a bucket with as many words as there are notifiers, each stored to by one of them; the waiter's interest bit; its bell, its FIFO and
 * its place in the kernel (futex); a notifier that is killed, or stopped for good, after any of its steps; the manager's broadcast after a death, and
 * a manager that is killed after any step of that, with a successor.
 * Abstracted: a FIFO is empty or not, because its reader reads all; a broadcast rings the one waiter; slots do not change hands (slot.pml).
 * Atomic operations are one step each and sequentially consistent, as Atomics are.
 */

#define NOTIFIERS 2
#ifndef NOTIFIES
#define NOTIFIES 1
#endif

byte word[NOTIFIERS];                   /* word w of the bucket; only notifier w adds to it */
bool interest;                          /* the waiter's bit in this bucket */
byte bell;                              /* 2 x (how often drained) + (1 when rung since) */
bool fifo;                              /* there are bytes in the bell's FIFO */
bool syncing;                             /* the waiter's thread sleeps, or is about to sleep, in the kernel on its bell */
bool sleeping;                          /* it is in FUTEX_WAIT */

chan closed = [NOTIFIERS] of { byte };  /* connections of the dead, as a manager hears of them */
bool managerDied;

byte told[NOTIFIERS];                   /* the value that whoever stored it, or the manager after its death, has told of to the end */

#define rung(b) (b % 2 == 1)

/* One step, after which who takes it may be gone: each notifier, and one manager. */
#define mortal (_pid < NOTIFIERS || !managerDied)
#define STEP(effect) atomic { effect; if :: true :: mortal -> goto gone fi }

inline wake() {
#ifdef IN_KERNEL
  if
  :: syncing -> STEP(sleeping = false)     /* FUTEX_WAKE */
  :: else
  fi
#else
  skip
#endif
}

/* ring(s). A broadcast writes its byte even to a bell that is marked as rung. */
inline ring(b, broadcast) {
  b = bell;
#ifdef MARK_BEFORE_BYTE
  if
  :: broadcast -> STEP(bell = (rung(bell) -> bell : bell + 1)); STEP(fifo = true); wake()
  :: else ->
    if
    :: !rung(b) && bell == b -> STEP(bell = b + 1); STEP(fifo = true); wake()
    :: else
    fi
  fi
#else
  if
  :: broadcast || !rung(b) -> STEP(fifo = true)
  :: else
  fi;
  if
  /* Only from the value that was read: since then the waiter may have drained. */
  :: !rung(b) -> STEP(bell = (bell == b -> b + 1 : bell))
  :: else
  fi;
#ifdef WAKE_ONLY_WITH_MARK
  if
  :: broadcast || !rung(b) -> wake()
  :: else
  fi
#else
  wake()
#endif
#endif
}

/* notify(): the word first, then whoever is interested. */
active [NOTIFIERS] proctype Notifier() {
  byte b;
  byte count;
  do
  :: count < NOTIFIES ->
    STEP(word[_pid]++);
    if
    :: interest -> ring(b, false)
    :: else
    fi;
    d_step { told[_pid] = word[_pid]; count++; b = 0 }
  :: else -> break
  od;
  goto done;
gone:
  if
  :: true                               /* stopped: nobody is told */
  :: closed ! _pid                      /* killed */
  fi;
done:
  atomic { b = 0; count = 0 }
}

/* The end of a client: everybody is rung, whatever the bells say. A successor cannot know how far this went, and rings everybody. */
active proctype Manager() {
  byte who;
  byte b;
  do
  :: closed ? who ->
    goto broadcast;
gone:
    managerDied = true;
#ifdef NO_BROADCAST_ON_ADOPTION
    goto over;
#endif
broadcast:
    STEP(skip);                         /* it is declared ended */
#ifndef NO_DEATH_BROADCAST
    ring(b, true);
#endif
over:
    atomic { told[who] = word[who]; who = 0; b = 0 }
  od
}
