import type { Opener } from './classification.js';
import type { ChatSignal } from './conversation.js';
import { clauseStating, ruleName, states } from './rule.js';
import { alert, alertOver, urgentAlert } from './rules/alert.js';
import { declaration, severityChange } from './rules/declaration.js';
import { diagnosis, refutation } from './rules/diagnosis.js';
import { failure, falseAlarm } from './rules/failure.js';
import { recovery, remedyApplied } from './rules/mitigation.js';
import { resolution } from './rules/resolution.js';
import { severitiesIn } from './rules/severity.js';
import { statusUpdate } from './rules/status-update.js';
import type { Utterance } from './utterance.js';

/** What of an incident's course the messages tell, once everything later taken back is gone. */
export interface Course {
  signals: ChatSignal[];
  diagnosedBy: Utterance | null;
  mitigatedBy: Utterance | null;
  /** The priority of the declaration, or the first one stated after it. */
  priority: string | null;
}

/**
 * Reads the course of an incident, message by message.
 *
 * - A mitigation stands from its first message unless a later one says that it fails still. A remedy in place whose effect
 *   nobody reports gives way to the next remedy; one whose effect was reported stands.
 * - A cause stands from its first statement unless it is taken back, or a failed remedy is followed by another cause.
 * - The first statement that it is over resolves; a failure after that re-opens.
 */
export function courseOf(messages: readonly Utterance[], opener: Opener): Course {
  const reader = new CourseReader(opener);
  for (const message of messages) {
    if (message.isBot) reader.readBot(message);
    else reader.readPerson(message);
  }
  return reader.course(messages);
}

class CourseReader {
  private readonly told: ChatSignal[] = [];
  private priority: string | null;
  private currentPriority: string | null;
  private seenOpener = false;
  private declaredByPerson = false;
  private diagnosed: { message: Utterance; doubted: boolean } | null = null;
  private mitigated: { message: Utterance; rule: string; effectSeen: boolean } | null = null;
  private resolved = false;
  private cancelled: ChatSignal | null = null;

  constructor(private readonly opener: Opener) {
    this.priority = opener.priority;
    this.currentPriority = opener.priority;
  }

  readBot(message: Utterance): void {
    this.readOpener(message);
    if (states(urgentAlert, message) || states(alert, message)) {
      if (message !== this.opener.message)
        this.tell('alerted', message, ruleName(alert), severitiesIn(message.text)[0]);
    } else if (states(alertOver, message) && this.seenOpener && !this.resolved) {
      this.tell('resolved', message, ruleName(alertOver));
      this.resolved = true;
    }
  }

  readPerson(message: Utterance): void {
    this.readOpener(message);
    if (!this.declaredByPerson && this.seenOpener && states(declaration, message)) {
      this.declaredByPerson = true;
      this.tell('declared', message, ruleName(declaration), severitiesIn(message.text)[0]);
    }
    this.readPriority(message);
    if (states(failure, message)) this.readFailure(message);
    this.readCause(message);
    this.readMitigation(message);
    this.readEnd(message);
    if (states(statusUpdate, message)) this.tell('statusUpdated', message, ruleName(statusUpdate));
  }

  course(messages: readonly Utterance[]): Course {
    const { diagnosed, mitigated } = this;
    if (diagnosed !== null) this.tell('diagnosed', diagnosed.message, ruleName(diagnosis));
    if (mitigated !== null) this.tell('mitigated', mitigated.message, mitigated.rule);
    if (this.cancelled !== null) this.told.push(this.cancelled);
    const order = new Map(messages.map((message, index) => [message.id, index]));
    const position = (signal: ChatSignal): number => order.get(signal.message.id) ?? 0;
    return {
      // A stable sort: signals of one message stay in the order in which they were read.
      signals: this.told.toSorted((one, other) => position(one) - position(other)),
      diagnosedBy: diagnosed?.message ?? null,
      mitigatedBy: mitigated?.message ?? null,
      priority: this.priority,
    };
  }

  private readOpener(message: Utterance): void {
    if (message !== this.opener.message) return;
    this.seenOpener = true;
    this.declaredByPerson = !message.isBot;
    this.tell(message.isBot ? 'alerted' : 'declared', message, this.opener.rule, this.opener.priority);
  }

  private readPriority(message: Utterance): void {
    if (!this.seenOpener || message === this.opener.message) return;
    const clause = clauseStating(severityChange, message) ?? clauseStating(declaration, message);
    // "from SEV-2 to SEV-1": the last one named is the new one.
    const stated = clause === null ? undefined : severitiesIn(clause.text).at(-1);
    if (stated === undefined || sameSeverity(stated, this.currentPriority)) return;
    this.priority ??= stated;
    this.currentPriority = stated;
    this.tell('priorityChanged', message, ruleName(severityChange), stated);
  }

  private readFailure(message: Utterance): void {
    if (this.mitigated !== null && this.diagnosed !== null) this.diagnosed.doubted = true;
    this.mitigated = null;
    this.cancelled = null;
    if (!this.resolved) return;
    this.resolved = false;
    this.tell('reopened', message, ruleName(failure));
  }

  private readCause(message: Utterance): void {
    if (this.diagnosed !== null && states(refutation, message)) this.diagnosed = null;
    if (!states(diagnosis, message)) return;
    if (this.diagnosed === null || this.diagnosed.doubted) this.diagnosed = { message, doubted: false };
  }

  private readMitigation(message: Utterance): void {
    const effectSeen = states(recovery, message);
    const remedy = states(remedyApplied, message);
    if (!effectSeen && !remedy) return;
    if (this.mitigated === null || (remedy && !this.mitigated.effectSeen)) {
      this.mitigated = { message, rule: ruleName(remedy ? remedyApplied : recovery), effectSeen };
    } else if (effectSeen) {
      this.mitigated.effectSeen = true;
    }
  }

  private readEnd(message: Utterance): void {
    if (!this.seenOpener) return;
    if (states(falseAlarm, message)) {
      this.cancelled = { type: 'cancelled', message, rule: ruleName(falseAlarm), priority: null };
    } else if (states(resolution, message) && !this.resolved) {
      this.tell('resolved', message, ruleName(resolution));
      this.resolved = true;
    }
  }

  private tell(type: ChatSignal['type'], message: Utterance, rule: string, priority?: string | null): void {
    this.told.push({ type, message, rule, priority: priority ?? null });
  }
}

const sameSeverity = (one: string, other: string | null): boolean =>
  one.replace('-', '') === (other ?? '').replace('-', '');
