/*
 * cell: a SharedCell, two writers one after the other and a reader (slots, seq, latest).
 *
 * Modelled: the first writer is killed after any step, the second takes its place and goes on; taking a slot, its payload (two words, stored one
 * by one), its version, its seq, publishing; a reader's loads, one by one. A payload is a number that no other write has.
 * Abstracted: the writer's place, which is a SharedMutex (mutex.pml): it is taken once its holder has ended, and a life ends only when it is
 * proven that it cannot act (slot.pml). Counters do not wrap.
 * Properties: at every moment the latest slot is whole and is what was published last; a read is never torn, returns only what was published,
 * and never an older value than the read before.
 */

#ifndef SLOTS
#define SLOTS 3
#endif
#ifndef WRITES
#define WRITES 2                        /* of each writer */
#endif
#ifndef READS
#define READS 2
#endif

/* latest: the counter and the slot are one word. */
byte latest;
#define word(counter, slot) ((counter) * SLOTS + (slot))
#define counterOf(word) ((word) / SLOTS)
#define slotOf(word) ((word) % SLOTS)

byte seq[SLOTS];                        /* odd: is being written */
byte version[SLOTS];
byte first[SLOTS];
byte last[SLOTS];

byte place = 1;                         /* the writer */
bool ended;                             /* the first writer's life */

byte payloads;
byte published[2 * WRITES + 1];         /* the payload of each version */

#define odd(s) ((s) % 2 == 1)
#define STEP(effect) atomic { effect; if :: true :: place == 1 && _pid == 0 -> goto killed fi }

active [2] proctype Writer() {
  byte l;
  byte s;
  byte k;
  byte payload;
  byte count;
  place == _pid + 1;
  l = latest;
  do
  :: count < WRITES ->
    atomic { payloads++; payload = payloads; count++ };
    k = (counterOf(l) == 0 -> 0 : (slotOf(l) + 1) % SLOTS);
    s = seq[k];
#ifdef ODD_MISTAKEN
    STEP(assert(seq[k] == s); seq[k] = s + 1; s = s + 1);
#else
    /* An odd slot is one that a dead writer left: it stays odd while it is written anew, under another number. */
    atomic {
      if
      :: seq[k] == s -> s = (odd(s) -> s + 2 : s + 1); seq[k] = s
      :: else -> goto stale
      fi;
      if :: true :: _pid == 0 -> goto killed fi
    };
#endif
    STEP(first[k] = payload);
    STEP(last[k] = payload);
    STEP(version[k] = counterOf(l) + 1);
#ifdef PUBLISHED_BEFORE_WHOLE
    STEP(latest = word(counterOf(l) + 1, k); published[counterOf(l) + 1] = payload);
#endif
    atomic {
      if
      :: seq[k] == s -> seq[k] = s + 1
      :: else -> goto stale
      fi;
      if :: true :: _pid == 0 -> goto killed fi
    };
    atomic {
#ifdef PUBLISHED_BEFORE_WHOLE
      l = latest
#else
      if
      :: latest == l -> l = word(counterOf(l) + 1, k); latest = l; published[counterOf(l)] = payload
      :: else -> goto stale
      fi;
      if :: true :: _pid == 0 -> goto killed fi
#endif
    }
  :: count == WRITES -> break
  od;
killed:
  ended = true;
stale:
  atomic { l = 0; s = 0; k = 0; payload = 0; count = 0 }
}

/* The place of a writer that has ended goes to the next. */
active proctype Successor() {
#ifdef TAKEN_FROM_LIVING
  place = 2
#else
  ended -> place = 2
#endif
}

active proctype Reader() {
  byte l;
  byte s;
  byte a;
  byte b;
  byte v;
  byte before;
  byte count;
  do
  :: count < READS ->
again:
    latest != 0;
    l = latest;
    s = seq[slotOf(l)];
    if
    :: odd(s) -> goto again
    :: else
    fi;
    a = first[slotOf(l)];
    b = last[slotOf(l)];
    v = version[slotOf(l)];
#ifndef NO_SECOND_LOOK
    if
    :: seq[slotOf(l)] != s -> goto again
    :: else
    fi;
#endif
#ifndef VERSION_NOT_COMPARED
    if
    :: v != counterOf(l) -> goto again
    :: else
    fi;
#endif
    d_step {
      assert(a == b);
      assert(published[v] == a);
      assert(v >= before);
      before = v;
      count++;
      l = 0; s = 0; a = 0; b = 0; v = 0
    }
  :: else -> break
  od
}

/* Looks once, at any moment. */
active proctype Always() {
  d_step {
    assert(latest == 0 || !odd(seq[slotOf(latest)]));
    assert(latest == 0 || version[slotOf(latest)] == counterOf(latest));
    assert(latest == 0 || first[slotOf(latest)] == published[counterOf(latest)]);
    assert(latest == 0 || last[slotOf(latest)] == published[counterOf(latest)])
  }
}
