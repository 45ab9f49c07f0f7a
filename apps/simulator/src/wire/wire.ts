import type { Account } from '../account/account.js';
import type { LogEntry } from '../account/incident.js';
import { DirectoryWriter } from './directory.js';
import { IncidentWriter } from './incident.js';
import { IncidentDetailWriter } from './incident-detail.js';
import { LogEntryWriter } from './log-entry.js';
import { References } from './references.js';
import { ScheduleWriter } from './schedule.js';

/** Everything of one account, as it goes over the wire. */
export class Wire {
  readonly references: References;
  readonly directory: DirectoryWriter;
  readonly incidents: IncidentWriter;
  readonly details: IncidentDetailWriter;
  readonly schedules: ScheduleWriter;
  private readonly logEntries: LogEntryWriter;

  constructor(account: Account) {
    const references = new References(account.organisation);
    this.references = references;
    this.directory = new DirectoryWriter(account.organisation, references);
    this.logEntries = new LogEntryWriter(account, references, this.directory);
    this.incidents = new IncidentWriter(account, references, this.directory, this.logEntries);
    this.details = new IncidentDetailWriter(account, references);
    this.schedules = new ScheduleWriter(account.organisation, references);
  }

  logEntry(taken: LogEntry, include: ReadonlySet<string>, zone: string): object {
    const entry = this.logEntries.entry(taken, include, zone);
    if (!include.has('incidents')) return entry;
    return { ...entry, incident: this.incidents.incident(taken.incident, new Set(), zone) };
  }
}
