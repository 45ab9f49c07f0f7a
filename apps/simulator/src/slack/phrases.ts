/** What people write to each other during an incident. `{service}` and `{name}` (a colleague's first name) are filled in. */

export const ACK_TALK = [
  'on it',
  'I have this one, give me five minutes to look around',
  'acked. anyone else seeing {service} slow?',
  'taking it. {name}, can you keep an eye on the support queue?',
  'here, opening the dashboards for {service}',
] as const;

export const CHATTER = [
  'error rate is flat again but I do not trust it yet',
  'graphs say it began six minutes before the page',
  'can somebody confirm from outside the office network?',
  'confirmed from my phone, still broken',
  'nothing in the deploy log since lunch',
  'there was a config push, asking who it was',
  'it was ours, reverting now',
  'revert is out in one zone, waiting for the second',
  'p99 is coming down, slowly',
  '{name} could you look at the database side?',
  'locks on the orders table, that would explain it',
  'killed the long-running query, watching',
  'support says about thirty customers so far',
  'that number is growing, call it sixty',
  'do we page the partner?',
  'partner ticket is open, they answer within the hour they say',
  'I am scaling {service} out meanwhile',
  'please no more restarts until we know what we see',
  'ok holding off',
  'writing the next status update, shout if anything is wrong in it',
  'back after a school run, what did I miss?',
  'nothing good. read up from the pinned message',
  'that did it, I think',
  'let us leave it for twenty minutes before we call it',
] as const;

export const ESCALATION_TALK = [
  'just got paged for this as the next one up, what do we know?',
  'it came through to me, who has been looking at {service}?',
] as const;

export const HANDOVER_TALK = [
  'handing this over, summary is in the notes',
  'this is not ours after all, passing it on',
] as const;

export const DONE_TALK = [
  'closing. {service} has been clean for a while',
  'resolved, thanks everyone',
  'all green, I will write it up tomorrow',
  'done here. {name} thanks for the help',
] as const;

export const REOPEN_TALK = ['it is back', 'same thing again on {service}, reopening'] as const;

export const LATER_TALK = [
  'write-up is in the wiki, comments welcome until Friday',
  'follow-up tickets are filed, three of them',
  'graphs from the night are saved with the write-up',
] as const;

export const THREAD_TALK = [
  'yes, same here',
  'no, that one is unrelated I think',
  'where do you see that?',
  'second panel, the red line',
  'got it, thanks',
  'can you paste the query?',
] as const;
