/* The life of one job of three steps, with two workers that may be stopped or killed at any moment, a reaper, and a
 * customer who may cancel. Every atomic block is one transaction of Sources/Jobs; between two of them anything may
 * happen. `make model` checks every interleaving; docs/model/README.md names what is proven.
 */
#define WORKERS 2
#define STEPS   3
#define NOBODY  255

/* How often what may go wrong goes wrong, so that the search is finite. */
#ifndef STALLS
#define STALLS  2
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#define ERRORS  1

mtype = { queued, running, canceling, completed, failed, canceled };
#define FINAL  (state == completed || state == failed || state == canceled)
#define HELD   (state == running || state == canceling)

/* The job's row. */
mtype state = queued;
byte token = 0;
byte owner = NOBODY;
byte crashes = 0;                 /* claims since the last new step */
byte steps = 0;                   /* checkpoints */

/* The workers' row: whether its lease still counts. A stalled worker does not renew, so it may run out. */
bool leased[WORKERS];
bool stalled[WORKERS];

/* What must never happen twice, or after the end. */
byte stepWrites[STEPS];
byte endings = 0;
byte stalls = 0, crashesSoFar = 0, errors = 0;
bool wished = false;              /* the customer asked for an end */

/* The predicate that every write of an executor carries. Without the token the model must fail: `make model` tries. */
#ifdef WITHOUT_FENCING
#define MINE(t) (t != 0 && HELD)
#else
#define MINE(t) (token == t && HELD)
#endif

inline end(how) {
    assert(!FINAL);
    state = how;
    owner = NOBODY;
    endings++;
    assert(endings == 1);
    assert(state != completed || steps == STEPS);
    assert(state != canceled || wished);
}

proctype Worker(byte me) {
    byte mine = 0;                /* the fencing token of my claim */
    byte next = 0;                /* the step I am at */

idle:
    if
    :: FINAL -> goto done
    :: atomic { state == queued && !stalled[me] ->
          leased[me] = true;
          state = running; token++; owner = me; crashes++;
          mine = token;
          next = steps }          /* finished steps are read, not repeated */
    fi;

    if
    :: atomic { crashes > 3 -> if :: MINE(mine) -> end(failed) :: else -> skip fi }; goto idle
    :: else -> skip
    fi;

work:
    if
    /* Killed: nothing of mine is written any more; the lease runs out by itself. */
    :: atomic { crashesSoFar < CRASHES -> crashesSoFar++; stalled[me] = true };
       if
       :: atomic { !leased[me] -> stalled[me] = false; mine = 0 }; goto idle
       :: FINAL -> goto done
       fi

    /* Stopped for longer than the lease, then woken: I believe that I still own the job. */
    :: atomic { stalls < STALLS -> stalls++; stalled[me] = true };
       if
       :: atomic { !leased[me] -> stalled[me] = false }; goto work
       :: FINAL -> stalled[me] = false; goto work
       fi

    /* A checkpoint: the step's output and its event, in one transaction. */
    :: next < STEPS ->
       if
       :: atomic { MINE(mine) ->
             assert(owner == me);
             assert(steps == next);
             stepWrites[next]++;
             assert(stepWrites[next] == 1);
             steps++; crashes = 0; next++ }; goto work
       :: atomic { !MINE(mine) -> mine = 0 }; goto idle
       fi

    /* An error that may pass: back to the queue. */
    :: atomic { errors < ERRORS && MINE(mine) && state == running ->
          errors++; state = queued; owner = NOBODY; crashes = 0; mine = 0 }; goto idle

    /* The customer's wish is heard between two steps. */
    :: atomic { MINE(mine) && state == canceling -> end(canceled); mine = 0 }; goto idle

    /* All steps are done. */
    :: next == STEPS ->
       if
       :: atomic { MINE(mine) && state == running -> assert(owner == me); assert(steps == STEPS); end(completed); mine = 0 }
       :: atomic { MINE(mine) && state == canceling -> end(canceled); mine = 0 }
       :: atomic { !MINE(mine) -> mine = 0 }
       fi;
       goto idle
    fi;
done:
    skip
}

/* A lease that is not renewed runs out. A worker that is alive renews in time. */
proctype Clock() {
end_clock:
    do
    :: atomic { stalled[0] && leased[0] -> leased[0] = false }
    :: atomic { stalled[1] && leased[1] -> leased[1] = false }
    :: FINAL -> break
    od
}

/* Takes jobs from workers whose lease has run out; the expiry is judged in the same statement. */
proctype Reaper() {
end_reaper:
    do
    :: atomic { state == running && owner != NOBODY && !leased[owner] -> state = queued; owner = NOBODY }
    :: atomic { state == canceling && owner != NOBODY && !leased[owner] -> end(canceled) }
    :: FINAL -> break
    od
}

/* Cancels once, at any moment or never. What is not running ends at once; what runs is asked, then no longer. */
proctype Customer() {
    if
    :: skip                       /* changes their mind */
    :: atomic { state == queued -> wished = true; end(canceled) }
    :: atomic { state == running -> wished = true; state = canceling };
       if
       :: FINAL                   /* the executor heard */
       :: atomic { state == canceling -> token++; end(canceled) }   /* it did not in time: its token is void */
       fi
    :: FINAL
    fi
}

init {
    atomic { run Worker(0); run Worker(1); run Clock(); run Reaper(); run Customer() }
}

/* Whatever is killed when, it comes to an end, and stays there. */
ltl ends { <> [] FINAL }
