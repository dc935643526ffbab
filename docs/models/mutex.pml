/*
 * mutex: a SharedMutex and three lives that want it (the 16 bytes, lock, tryLock, unlock; the end of a holder).
 *
 * Modelled: the word (token, INCONSISTENT, WAITERS) and the fence; lock() with steals from an owner that has ended, waits and waits taken back; unlock()
 * with and without consistent(). Life 1 and life 2 are killed after any step. Life 1 may lose its connection for good while it lives on: it hears of
 * that in its event loop, gives up its guard and its wait, and only then is declared ended. With REUSE life 3 has the slot of life 1, under its next
 * generation.
 * Abstracted: a wait is a flag that a ring or a broadcast raises (wait-notify.pml says why one never goes missing); the many functions of one
 * client that want the lock are one life (they queue in JavaScript); what proves an end (slot.pml).
 * Properties: no two holders; a holder that is well finds the lock its own when it unlocks; who comes after a holder that did not finish, or did not
 * repair, is told; fences grow in the order of acquisition; when nothing moves any more, nobody waits.
 */

#define LIVES 3
#ifndef LOCKS
#define LOCKS 1                         /* how often life 1 takes it; the others once */
#endif

#define TOKEN 15
#define INCONSISTENT 16
#define WAITERS 32

byte word;
byte fence;

bool ended[LIVES + 1];                  /* its slot's generation is no longer that of its token */
byte interest;                          /* the bucket: bit l for life l */
bool rung[LIVES + 1];
bool asleep[LIVES + 1];
bool early;                             /* life 1 was declared ended while it lives and knows nothing */
chan closed = [LIVES] of { byte };

/* What is true, for the properties. */
bool holds[LIVES + 1];
bool unfinished;                        /* the last holder did not come to a clean end */
byte acquisitions;
byte newest;                            /* acquisition and fence of the newest guard given */
byte newestFence;

#ifdef TOKEN_WITHOUT_GENERATION
#define token(life) (life == 3 -> 1 : life)
#define gone(token) (token == 1 -> ended[1] && ended[3] : ended[token])
#else
#define token(life) life
#define gone(token) ended[token]
#endif

/* One step, after which who takes it may be killed, or lose its connection while it lives on. */
#define STEP(effect) atomic { effect; fate() }

inline fate() {
  if
  :: true
  :: life < 3 -> goto killed
#ifdef ENDED_UNPROVEN
  :: life == 1 && !early -> early = true; closed ! life
#endif
  fi
}

/* CAS; a branch whose guard fails is not taken. */
#define taken(old, new) atomic { word == old -> word = new; acquired() }

inline acquired() {
  assert(!unfinished || ownerDied);
  unfinished = true;
  acquisitions++;
  mine = acquisitions;
  fate()
}

/* Every waiter of the bucket, one after the other. */
inline ringAll() {
  m = interest;
  do
  :: atomic {
      m != 0 ->
      if
      :: (m & 2) != 0 -> other = 1
      :: (m & 2) == 0 && (m & 4) != 0 -> other = 2
      :: else -> other = 3
      fi;
      rung[other] = true;
      m = m & ~(1 << other);
#ifdef RING_ONE
      m = 0;
#endif
      other = 0;
      fate()
    }
  :: m == 0 -> break
  od
}

active [LIVES] proctype Client() {
  byte life = _pid + 1;
  byte v;
  byte mine;                            /* the how-manieth acquisition this is */
  byte f;
  byte m;
  byte other;
  byte count = (life == 1 -> LOCKS : 1);
  bool ownerDied;
  bool repaired;
  bool waited;
#ifdef REUSE
  life != 3 || ended[1];
#endif

lock:
  v = word;
  if
  :: (v & TOKEN) == 0 ->
    ownerDied = (v & INCONSISTENT) != 0;
    if
    :: taken(v, token(life) | (v & INCONSISTENT) | (waited -> WAITERS : 0))
    :: word != v -> goto lock
    fi
  :: (v & TOKEN) != 0 && gone((v & TOKEN)) ->
    ownerDied = true;
    if
#ifdef STEALS_IN_SILENCE
    :: taken(v, token(life) | WAITERS)
#else
    :: taken(v, token(life) | WAITERS | INCONSISTENT)
#endif
    :: word != v -> goto lock
    fi
  :: else ->
    if
    :: life == 2 -> goto over           /* tryLock() */
    :: (v & WAITERS) == 0 ->
      if
      :: atomic { word == v -> word = v | WAITERS; v = v | WAITERS }
      :: word != v -> goto lock
      fi
    :: (v & WAITERS) != 0
    fi;
    atomic { waited = true; interest = interest | (1 << life) };
#ifndef NO_SECOND_LOOK
    if
    :: word != v || gone((v & TOKEN)) -> goto lock
    :: else
    fi;
#endif
sleep:
    asleep[life] = true;
    atomic { rung[life] -> asleep[life] = false };
    STEP(rung[life] = false);
    if
    :: life == 2 -> goto over           /* the wait is taken back, just now */
#ifndef ENDED_UNPROVEN
    :: life == 1 -> goto told
#endif
#ifdef OWNER_NOT_LOOKED_AT
    :: word != v -> goto lock
#else
    :: word != v || gone((v & TOKEN)) -> goto lock
#endif
    :: else -> goto sleep
    fi
  fi;

  STEP(f = fence + 1);                  /* no atomic: the lock guards it */
  STEP(fence = f);
  atomic {
    assert((mine > newest) == (f > newestFence));
    if
    :: mine > newest -> newest = mine; newestFence = f
    :: else
    fi;
    holds[life] = true
  };

  /* Holds it. */
  STEP(assert(!holds[1] || !holds[2]); assert(!holds[1] || !holds[3]); assert(!holds[2] || !holds[3]));
  if
  :: ownerDied -> repaired = true       /* consistent() */
  :: true
#ifndef ENDED_UNPROVEN
  :: life == 1 -> goto told             /* guard.signal aborts */
#endif
  fi;

unlock:
  holds[life] = false;
  atomic {
    v = word;
    if
    :: (v & TOKEN) != token(life) -> assert(early && life == 1); goto over      /* ERR_SHM_STALE */
    :: else
    fi;
    other = (repaired -> 0 : v & INCONSISTENT);
#ifdef INCONSISTENT_FORGOTTEN
    other = 0;
#endif
  };
#ifdef UNLOCK_BY_STORE
  STEP(word = other; unfinished = (ownerDied && !repaired));
#else
  if
  :: atomic { word == v -> word = other; unfinished = (ownerDied && !repaired); fate() }
  :: word != v -> goto unlock
  fi;
#endif
  if
  :: (v & WAITERS) != 0 -> ringAll()
  :: else
  fi;
over:
  interest = interest & ~(1 << life);
  atomic { count--; v = 0; mine = 0; f = 0; m = 0; other = 0; ownerDied = false; repaired = false; waited = false; holds[life] = false };
  if
  :: count > 0 -> goto lock
  :: else -> goto done
  fi;
told:
  /* Its connection is lost for good: what it holds and awaits is given up first, then its bell. */
  holds[life] = false;
  interest = interest & ~(1 << life);
killed:
  atomic {
    holds[life] = false;
    rung[life] = false;
    if
    :: early && life == 1
    :: else -> closed ! life
    fi;
    count = 0; v = 0; mine = 0; f = 0; m = 0; other = 0; ownerDied = false; repaired = false; waited = false
  };
done:
  skip
}

/* Declares the ends: the generation, the column, everybody is rung. */
active proctype Manager() {
  byte life;
  byte other;
  do
  :: atomic { closed ? life -> ended[life] = true };
    interest = interest & ~(1 << life);
#ifndef NO_DEATH_BROADCAST
    other = 1;
    do
    :: atomic { other <= LIVES -> rung[other] = true; other++ }
    :: other > LIVES -> break
    od;
#endif
    atomic { life = 0; other = 0 }
  od
}

active proctype Quiet() {
  timeout;
  assert(!asleep[1] && !asleep[2] && !asleep[3])
}
