/**
 * The models of docs/models: how each is run, and its broken variants. A variant leaves out one rule (a name that the model asks for with #ifdef or
 * #ifndef, or a bound that is too small), and must be found at fault.
 */
export const MODELS = [
  {
    name: 'wait-notify',
    broken: [
      'BIT_REMOVED_EARLY',
      'LOOK_BEFORE_MARK_CLEARED',
      'MARK_BEFORE_BYTE',
      'MARK_CLEARED_BEFORE_READ',
      'NO_BROADCAST_ON_ADOPTION',
      'NO_DEATH_BROADCAST',
      'NO_SECOND_LOOK',
    ],
  },
  {
    name: 'wait-sync',
    broken: [
      'MARK_BEFORE_BYTE',
      'NO_BROADCAST_ON_ADOPTION',
      'NO_COUNT_BEFORE_SLEEP',
      'NO_DEATH_BROADCAST',
      'NO_SECOND_LOOK',
      'WAKE_ONLY_WITH_MARK',
    ],
  },
  {
    name: 'slot',
    broken: [
      'BELL_FROM_ZERO',
      'COLUMN_CLEARED_LATE',
      'ENDED_UNPROVEN',
      'FORMER_DESCRIPTOR',
      'NOT_HEARD_AT_BEGIN',
      'USED_BEFORE_BELL',
      'USED_WITHOUT_GENERATION',
    ],
  },
  {
    name: 'mutex',
    broken: [
      'ENDED_UNPROVEN',
      'INCONSISTENT_FORGOTTEN',
      'NO_DEATH_BROADCAST',
      'NO_SECOND_LOOK',
      'OWNER_NOT_LOOKED_AT',
      'RING_ONE',
      'STEALS_IN_SILENCE',
      'UNLOCK_BY_STORE',
    ],
  },
  // A lock whose holder's slot is given again while others wait.
  { name: 'mutex', defines: ['REUSE'], broken: ['TOKEN_WITHOUT_GENERATION'] },
  {
    name: 'cell',
    broken: [
      'NO_SECOND_LOOK',
      'ODD_MISTAKEN',
      'PUBLISHED_BEFORE_WHOLE',
      'SLOTS=1',
      'TAKEN_FROM_LIVING',
      'VERSION_NOT_COMPARED',
    ],
  },
];
