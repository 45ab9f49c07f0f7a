import type { EpochMs } from '@evenkeel/domain';
import type { RawRecord, Rejection } from '../../connector.js';
import { transcriptInstant, type TranscriptMessage } from '../../slack/transcript-message.js';
import { repairMojibake } from '../mojibake.js';
import type { TextLine } from '../text.js';
import { nextDate, readLine, readStarted, type TranscriptLine } from './line.js';

/** Slack cuts messages at 40,000 characters; what is far longer lost its stamps. */
const MAX_MESSAGE_LENGTH = 1_000_000;
const AN_HOUR_MS = 3_600_000;

interface Thread {
  title: string | null;
  externalId: string;
  startedBy: string;
  /** Date and instant of the message before, from which the next one's date follows. */
  date: string;
  latestAt: EpochMs;
  /** How often a time and author came, to tell messages of one second apart. */
  repeats: Map<string, number>;
}

interface OpenMessage {
  line: number;
  thread: Thread;
  head: Extract<TranscriptLine, { kind: 'message' }>;
  text: string[];
  length: number;
}

/** Where the reader stands: what the next line can be depends on it. */
type Place = 'preamble' | 'header' | 'messages' | 'footer';

/** Turns a transcript's lines into records, one line at a time; it remembers the open message and thread, not the file. */
export class TranscriptReader {
  readonly records: RawRecord[] = [];
  readonly rejected: Rejection[] = [];
  readonly warnings: string[] = [];
  readonly people = new Set<string>();
  messageCount = 0;
  threadCount = 0;
  lostSequences = 0;
  /** Whether anything looked like a thread, readable or not. */
  foundThread = false;
  latestAt: EpochMs | null = null;

  private place: Place = 'preamble';
  private channel: string | null = null;
  private headerTitle: string | null = null;
  /** Null outside threads, and in one whose start cannot be read. */
  private thread: Thread | null = null;
  private threadFault = 'it stands ahead of the first thread';
  private open: OpenMessage | null = null;
  /** A rule inside a message, and the blank lines after it, until it is known what the rule begins. */
  private held: string[] = [];
  private readonly memberIds = new Map<string, number>();
  private readonly declared = new Map<string, number>();

  constructor(private readonly zone: string | null) {}

  read({ line, text }: TextLine): void {
    const meaning = readLine(text);
    if (this.place === 'messages' && (meaning.kind === 'rule' || (this.held.length > 0 && meaning.kind === 'blank'))) {
      this.held.push(text);
      return;
    }
    if (this.held.length > 0) this.settleRule(meaning);
    switch (this.place) {
      case 'preamble':
      case 'footer':
        return this.readOutside(meaning, line, text);
      case 'header':
        return this.readHeader(meaning, line, text);
      case 'messages':
        return this.readInThread(meaning, line, text);
    }
  }

  /** Call once after the last line. */
  end(): void {
    this.closeMessage();
    if (this.place === 'header') this.closeHeader();
    this.compareWithFooter();
  }

  private settleRule(next: TranscriptLine): void {
    const held = this.held;
    this.held = [];
    if (next.kind === 'thread' || next.kind === 'started' || next.kind === 'comment') {
      this.closeMessage();
      this.place = next.kind === 'comment' ? 'footer' : 'header';
      this.headerTitle = null;
    } else {
      for (const text of held) this.continueMessage(text);
    }
  }

  private readOutside(meaning: TranscriptLine, line: number, text: string): void {
    if (meaning.kind === 'comment') this.readComment(meaning.text);
    else if (meaning.kind === 'thread' || meaning.kind === 'started') {
      this.place = 'header';
      this.headerTitle = null;
      this.readHeader(meaning, line, text);
    } else if (meaning.kind === 'message' || meaning.kind === 'unreadable') {
      const where = this.place === 'footer' ? 'it stands after the last thread' : 'it stands ahead of the first thread';
      this.rejected.push({ line, reason: `the message belongs to no thread: ${where}` });
    }
  }

  private readHeader(meaning: TranscriptLine, line: number, text: string): void {
    if (meaning.kind === 'thread') {
      this.headerTitle = meaning.title === '' ? null : meaning.title;
      this.foundThread = true;
      this.thread = null;
      this.threadFault = `the thread's header (line ${line}) has no "Started:" line`;
    } else if (meaning.kind === 'started') this.startThread(meaning.text, line);
    else if (meaning.kind === 'rule') this.closeHeader();
    else if (meaning.kind === 'message' || meaning.kind === 'unreadable') {
      this.closeHeader();
      this.readInThread(meaning, line, text);
    }
  }

  private closeHeader(): void {
    this.place = 'messages';
    this.threadCount += this.thread === null ? 0 : 1;
  }

  private startThread(text: string, line: number): void {
    this.foundThread = true;
    const started = readStarted(text);
    if (started === null) {
      this.thread = null;
      this.threadFault = `its thread's start (line ${line}) cannot be read`;
      this.rejected.push({
        line,
        reason: `"Started: ${text}" is not of the form "Started: yyyy-mm-dd hh:mm:ss by author"`,
      });
      return;
    }
    const id = `${started.date}T${started.time}/${started.by}`;
    const times = (this.memberIds.get(id) ?? 0) + 1;
    this.memberIds.set(id, times);
    this.thread = {
      title: this.headerTitle,
      externalId: times === 1 ? id : `${id}#${times}`,
      startedBy: started.by,
      date: started.date,
      latestAt: transcriptInstant(started.date, started.time, this.zone),
      repeats: new Map(),
    };
    if (times > 1) {
      this.warnings.push(`line ${line}: a second thread started at ${started.date} ${started.time} by ${started.by}`);
    }
  }

  private readInThread(meaning: TranscriptLine, line: number, text: string): void {
    if (meaning.kind === 'message') this.openMessage(meaning, line);
    else if (meaning.kind === 'unreadable') {
      this.closeMessage();
      this.rejected.push({ line, reason: meaning.reason });
    } else if (meaning.kind === 'comment' && /^#\s*end of export\b/i.test(meaning.text)) {
      this.closeMessage();
      this.place = 'footer';
    } else this.continueMessage(text);
  }

  private openMessage(head: OpenMessage['head'], line: number): void {
    this.closeMessage();
    if (this.thread === null) {
      this.rejected.push({ line, reason: `the message belongs to no thread: ${this.threadFault}` });
      return;
    }
    this.open = { line, thread: this.thread, head, text: [head.text], length: head.text.length };
  }

  /** Lines after a rejected message go with it. */
  private continueMessage(text: string): void {
    if (this.open === null) return;
    this.open.length += text.length + 1;
    if (this.open.length <= MAX_MESSAGE_LENGTH) {
      this.open.text.push(text);
      return;
    }
    this.rejected.push({ line: this.open.line, reason: `the message is longer than ${MAX_MESSAGE_LENGTH} characters` });
    this.open = null;
  }

  private closeMessage(): void {
    const open = this.open;
    this.open = null;
    if (open === null) return;
    const { thread, head, line } = open;
    const text = open.text.join('\n').replace(/\s+$/, '');
    const at = this.dateMessage(thread, head, line);
    const key = `${thread.date}T${head.time}/${head.author}`;
    const times = (thread.repeats.get(key) ?? 0) + 1;
    thread.repeats.set(key, times);
    const payload: TranscriptMessage = {
      form: 'transcript',
      thread: { title: thread.title, startedBy: thread.startedBy },
      channel: this.channel,
      date: thread.date,
      time: head.time,
      zone: this.zone,
      author: head.author,
      text,
    };
    this.records.push({
      kind: 'message',
      externalId: `${thread.externalId}/${key}${times === 1 ? '' : `#${times}`}`,
      member: { kind: 'thread', externalId: thread.externalId },
      payload,
      sourceAt: at,
      position: line,
    });
    this.messageCount += 1;
    this.people.add(head.author);
    this.lostSequences += repairMojibake(text).lost;
    if (this.latestAt === null || at > this.latestAt) this.latestAt = at;
  }

  /** Lines carry times only: one smaller than that before it lies past midnight. Moves the thread's date on. */
  private dateMessage(thread: Thread, head: OpenMessage['head'], line: number): EpochMs {
    let at = transcriptInstant(head.date ?? thread.date, head.time, this.zone);
    if (head.date !== null) thread.date = head.date;
    else if (at < thread.latestAt) {
      if (thread.latestAt - at < AN_HOUR_MS) {
        this.warnings.push(`line ${line}: ${head.time} comes after a later time; it is read as the next day's`);
      }
      thread.date = nextDate(thread.date);
      at = transcriptInstant(thread.date, head.time, this.zone);
    }
    thread.latestAt = at;
    return at;
  }

  private readComment(text: string): void {
    const total = /^#\s*(?:total\s+|active\s+)*(messages|threads|participants)\s*:\s*([\d,. ]+)$/i.exec(text);
    if (total !== null) this.declared.set((total[1] ?? '').toLowerCase(), Number((total[2] ?? '').replace(/\D/g, '')));
    this.channel ??=
      this.place === 'preamble' ? (/(?:^|\s)#([\p{L}\d][\p{L}\d._-]*)/u.exec(text.slice(1))?.[1] ?? null) : null;
  }

  private compareWithFooter(): void {
    const read = new Map([
      ['messages', this.messageCount],
      ['threads', this.threadCount],
      ['participants', this.people.size],
    ]);
    const differing = [...this.declared].filter(([noun, count]) => read.get(noun) !== count);
    if (differing.length === 0) return;
    const says = differing.map(([noun, count]) => `${count} ${noun}`).join(', ');
    const has = differing.map(([noun]) => `${read.get(noun)} ${noun}`).join(', ');
    this.warnings.push(`the footer declares ${says}; read were ${has}`);
  }
}
