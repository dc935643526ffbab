/*
 * slot: a slot of the board that goes from one life to the next, and somebody who notifies whoever lives there (the board's rules: slot, bell, ring,
 * end of a client).
 *
 * Modelled: two lives, each of which opens its bell, says that it uses the slot, waits and drains; the first is killed after any step, or loses its connection
 * while it lives on and hears of that in its event loop only. The manager that ends a life and gives the slot again, killed after any step, and its
 * successor, which does all of it again. A notifier that keeps a descriptor. Bell files: a name, and whether somebody reads.
 * Abstracted: one bucket with one word; nobody sleeps in the kernel (wait-sync.pml); the notifier lives (wait-notify.pml).
 * Properties: nobody but its present life touches a slot; when nothing moves any more, the second life has missed no notify.
 */

#define LIVES 2
#ifndef NOTIFIES
#define NOTIFIES 2
#endif

byte word;
byte told;

/* The slot. */
short generation;                       /* > 0 the life, < 0 the last one, ended */
short used;                             /* -g: given to life g. g: it has begun to act. 0: taken back */
byte bell;
bool interest;

/* The bells, one for each life. */
bool name[LIVES + 1];
bool reader[LIVES + 1];
bool fifo[LIVES + 1];

bool granted[LIVES + 1];                /* the answer to hello has come */
bool closed[LIVES + 1];                 /* the connection, as the manager sees it */
bool armed[LIVES + 1];
byte seen[LIVES + 1];
bool managerDied;

#define rung(b) (b % 2 == 1)

/* One step, after which a client of the first life, and one manager, may be gone. */
#define STEP(effect) atomic { effect; if :: true :: life == 1 -> goto killed fi }
#define MANAGED(effect) atomic { effect; if :: true :: !managerDied -> managerDied = true; goto adopt fi }

#define TOUCH(effect) STEP(assert(generation == life); effect)

inline disarm() {
  d_step { armed[life] = false; seen[life] = word };
  TOUCH(interest = false)
}

active [LIVES] proctype Client() {
  byte life = _pid + 1;
  byte b;
  granted[life];
#ifdef USED_BEFORE_BELL
  atomic { used == -life -> used = life };
#endif
  /* Makes its bell: also when its life was taken back before that. */
  atomic {
    name[life] = true;
    if :: true :: life == 1 -> goto killed fi
  };
  atomic {
    if
    :: name[life] -> reader[life] = true
    :: else -> goto left
    fi;
    if :: true :: life == 1 -> goto killed fi
  };
#ifndef USED_BEFORE_BELL
  atomic {
    if
#ifdef USED_WITHOUT_GENERATION
    :: used < 0 -> used = -used
#else
    :: used == -life -> used = life
#endif
    :: else -> goto left
    fi;
    if :: true :: life == 1 -> goto killed fi
  };
#endif
#ifndef NOT_HEARD_AT_BEGIN
  /* Who rang before the bell was open marked what nobody hears. */
  b = bell;
  TOUCH(bell = (b | 1) + 1);
#endif
  do
  :: !armed[life] ->
    TOUCH(interest = true);
    armed[life] = true;
    if
    :: word != seen[life] -> disarm()
    :: else
    fi
  :: armed[life] && fifo[life] ->
    STEP(fifo[life] = false);
    b = bell;
    TOUCH(bell = (b | 1) + 1);
    if
    :: word != seen[life] -> disarm()
    :: else
    fi
  :: closed[life] -> armed[life] = false; break   /* it hears that its connection is lost: from here on it touches nothing */
  od;
left:
  reader[life] = false;
  goto over;
killed:
  atomic { armed[life] = false; reader[life] = false; closed[life] = true };
over:
  b = 0
}

/*
 * Rings whoever lives there, by a descriptor of that very life's bell. The generation is loaded after the interest: who set the bit had the slot by then,
 * or it was a former life's bit, and then the present one looks itself after it has set its own.
 */
active proctype Notifier() {
  byte count;
  byte b;
  short g;
  byte descriptor;                      /* whose bell it is; 0: there is none */
  do
  :: count < NOTIFIES ->
    word++;
    if
    :: interest -> b = bell
    :: else -> b = 1
    fi;
    if
    :: !rung(b) ->
      g = generation;
#ifdef FORMER_DESCRIPTOR
      if
      :: descriptor != 0 -> g = descriptor
      :: else
      fi;
#endif
      if
      :: g > 0 && descriptor != g ->
        atomic {
          if
          :: name[g] && reader[g] -> descriptor = g
          :: else -> descriptor = 0     /* ENOENT, ENXIO */
          fi
        }
      :: else
      fi;
      atomic {
        if
        :: g > 0 && descriptor == g && reader[g] -> fifo[g] = true
        :: else                         /* nobody has it, or EPIPE */
        fi
      };
      bell = (bell == b -> b + 1 : bell)
    :: else
    fi;
    atomic { told = word; count++; b = 0; g = 0 }
  :: else -> break
  od
}

/* Gives the slot to the first life, ends that, gives it to the second. */
active proctype Manager() {
  byte life;
give:
  life++;
  MANAGED(used = -life);
#ifdef BELL_FROM_ZERO
  MANAGED(bell = 0);
#else
  MANAGED(bell = (bell | 1) + 1);
#endif
  MANAGED(generation = life);
answer:
  granted[life] = true;
#ifdef COLUMN_CLEARED_LATE
  interest = false;
#endif
serve:
  if
  :: life == LIVES -> goto done
  :: closed[life]
  :: life < LIVES -> closed[life] = true        /* closed by the manager, or not claimed from its successor: who was there may live */
  fi;
  goto end;
adopt:
  /* What a successor finds: a life, a life whose end may be half done, or a slot half given. */
  if
  :: generation == life -> goto answer
  :: generation == -life -> goto end
  :: else -> life--; goto give
  fi;
end:
  if
  :: atomic { used == -life -> used = 0 }       /* it never was on the board */
  :: used != -life ->
#ifndef ENDED_UNPROVEN
    !reader[life]                               /* nobody reads its bell any more */
#else
    skip
#endif
  fi;
  MANAGED(generation = -life);
#ifndef COLUMN_CLEARED_LATE
  MANAGED(interest = false);
#endif
  MANAGED(name[life] = false);
  goto give;
done:
  life = 0
}

active proctype Quiet() {
  timeout;
  assert(!armed[LIVES] || told <= seen[LIVES])
}
