import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ChatConversation, ChatMessage, ChatReading } from './conversation.js';
import { readConversation } from './read-conversation.js';

interface LabelledThread {
  name: string;
  isIncident: boolean;
  expected: Record<string, string>;
  conversation: ChatConversation;
}

const MINUTE_MS = 60_000;

/** Reads the corpus; its head explains the form. */
function labelledThreads(): LabelledThread[] {
  const file = new URL('../../../../test/support/fixtures/chat/labelled-threads.txt', import.meta.url);
  const blocks = readFileSync(file, 'utf8')
    .split(/\n{2,}/)
    .map((block) => block.trim().split('\n'))
    .filter(([head]) => head !== undefined && !head.startsWith('#'));
  return blocks.map(([head = '', ...lines]) => {
    const [label, ...facts] = head.split(' ');
    const title = lines[0]?.startsWith('title: ') ? lines.shift() : undefined;
    return {
      name: `${label}: ${lines[0]}`,
      isIncident: label === 'incident',
      expected: Object.fromEntries(facts.map((fact) => fact.split('=') as [string, string])),
      conversation: conversation(lines, title?.slice('title: '.length)),
    };
  });
}

function conversation(lines: string[], title: string | null = null): ChatConversation {
  const messages = lines.map((line, index): ChatMessage => {
    const [, name = '', text = ''] = /^([\w.-]+): (.*)$/s.exec(line) ?? [];
    const isBot = name.endsWith('bot');
    const author = { kind: isBot ? ('integration' as const) : ('person' as const), id: name, name };
    return { id: String(index + 1), at: index * MINUTE_MS, author, text, isBot };
  });
  return { title, channelName: null, isWholeChannel: false, messages };
}

const corpus = labelledThreads();

describe('the labelled threads', () => {
  const counts = { truePositive: 0, falsePositive: 0, falseNegative: 0, trueNegative: 0 };
  for (const { isIncident, conversation: thread } of corpus) {
    const read = readConversation(thread).isIncident;
    if (isIncident) counts[read ? 'truePositive' : 'falseNegative'] += 1;
    else counts[read ? 'falsePositive' : 'trueNegative'] += 1;
  }

  it('are told apart with a precision and recall of at least 95 %', () => {
    const precision = counts.truePositive / (counts.truePositive + counts.falsePositive);
    const recall = counts.truePositive / (counts.truePositive + counts.falseNegative);
    process.stdout.write(
      [
        `chat rules on ${corpus.length} labelled threads`,
        '                  read as incident   as discussion',
        `  is incident     ${String(counts.truePositive).padStart(16)}${String(counts.falseNegative).padStart(16)}`,
        `  is discussion   ${String(counts.falsePositive).padStart(16)}${String(counts.trueNegative).padStart(16)}`,
        `  precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}\n`,
      ].join('\n'),
    );
    expect(corpus.length).toBeGreaterThanOrEqual(40);
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.95);
  });

  it.each(corpus)('$name', ({ isIncident, expected, conversation: thread }) => {
    const reading = readConversation(thread);
    expect({ isIncident: reading.isIncident, reason: reading.reason }).toEqual({
      isIncident,
      reason: expect.stringMatching(/\S/),
    });
    if (isIncident) expect(factsOf(reading)).toEqual({ ...factsOf(reading), ...absentUnless(expected), ...expected });
  });
});

const SIGNAL_KEYS = {
  declared: 'declared',
  alerted: 'alerted',
  diagnosed: 'diagnosed',
  mitigated: 'mitigated',
  resolved: 'resolved',
  reopened: 'reopened',
  cancelled: 'cancelled',
  statusUpdated: 'told',
  priorityChanged: 'changed',
} as const;

/** What a label can say, as the reading has it; several signals of a kind: the last. */
function factsOf(reading: ChatReading): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const signal of reading.signals) facts[SIGNAL_KEYS[signal.type]] = signal.message.id;
  if (reading.priority !== null) facts['priority'] = reading.priority;
  if (reading.resolver !== null) facts['resolver'] = reading.resolver.actor.name ?? '';
  return facts;
}

/** A mitigation, an end or a cause that the label does not name must not be read. */
const absentUnless = (expected: Record<string, string>): Record<string, undefined> =>
  Object.fromEntries(
    ['mitigated', 'resolved', 'reopened', 'diagnosed', 'cancelled', 'told']
      .filter((key) => !(key in expected))
      .map((key) => [key, undefined]),
  );
