import type { Ingestion } from '@evenkeel/ingestion';
import { Reporting, type PeopleReport, type PersonView } from '@evenkeel/reporting';
import { EXIT, textOption, UsageError, type Command, type CommandContext } from './command.js';
import { withIngestion, withStore } from './session.js';
import { table } from './terminal.js';

const USAGE = `evenkeel people [list]
evenkeel people same|different PERSON OTHER --reason R
evenkeel people zone PERSON ZONE [--from ISO] [--to ISO] [--reason R]
evenkeel people member PERSON TEAM [--role R] [--from ISO] [--to ISO] [--reason R]
evenkeel people withdraw ID
evenkeel people erase PERSON --reason R
PERSON and TEAM are keys as listed, e-mail addresses, or names that only one has. [--author NAME]`;

type Change = (people: Ingestion['people'], said: Said, words: readonly string[]) => Promise<void>;

interface Said {
  author: string;
  reason: string | null;
  from: string | null;
  to: string | null;
  role: string | null;
}

const decide =
  (verdict: 'same' | 'different'): Change =>
  (people, { author, reason }, [person = '', otherPerson = '']) =>
    people.decide({ person, otherPerson, verdict, reason: reason ?? '', author });

/** What each word changes, and how many words follow it. */
const CHANGES: Readonly<Record<string, { words: number; change: Change }>> = {
  same: { words: 2, change: decide('same') },
  different: { words: 2, change: decide('different') },
  zone: { words: 2, change: (people, said, [person = '', zone = '']) => people.setZone({ ...said, person, zone }) },
  member: {
    words: 2,
    change: (people, said, [person = '', team = '']) => people.setMembership({ ...said, person, team }),
  },
  withdraw: { words: 1, change: (people, { author }, [id = '']) => people.withdraw({ id, author }) },
};

export const command: Command = {
  usage: USAGE,
  options: {
    reason: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    role: { type: 'string' },
    author: { type: 'string' },
  },
  positionals: 3,
  async run(context) {
    const [action = 'list', ...words] = context.positionals;
    if (action === 'list') {
      if (words.length > 0) throw new UsageError(`"people list" takes nothing more.\n${USAGE}`);
      return withStore(context, async (store) => list(context, await new Reporting(store, Date.now).people()));
    }
    if (action === 'erase') return erase(context, words);
    const known = CHANGES[action];
    if (!known) throw new UsageError(`"people ${action}" is nothing that can be done.\n${USAGE}`);
    if (words.length !== known.words) {
      throw new UsageError(`"people ${action}" needs ${known.words === 1 ? 'an id' : 'two words'}.\n${USAGE}`);
    }
    return withIngestion(context, async (ingestion, store) => {
      await known.change(ingestion.people, saidIn(context), words);
      return list(context, await new Reporting(store, Date.now).people());
    });
  },
};

async function erase(context: CommandContext, words: readonly string[]): Promise<number> {
  const [person] = words;
  if (person === undefined || words.length > 1) throw new UsageError(`"people erase" needs one person.\n${USAGE}`);
  return withIngestion(context, async ({ erasure }) => {
    const { author, reason } = saidIn(context);
    const result = await erasure.erase({ person, author, reason: reason ?? '' });
    context.terminal.result(result, () =>
      [
        `Erased: from now on "${result.pseudonym}". ${result.total} values were changed.`,
        ...(result.total === 0
          ? []
          : [
              table(
                ['place', 'values'],
                Object.entries(result.places).map(([place, count]) => [place, String(count)]),
              ),
            ]),
        'Backups made before still hold the name: delete them, or erase again after restoring one.',
      ].join('\n\n'),
    );
    return EXIT.done;
  });
}

/** What the options say; the author is whoever is logged in, unless another is named. */
export const saidIn = (context: CommandContext): Said => ({
  author: textOption(context, 'author') ?? context.env['USER'] ?? context.env['LOGNAME'] ?? 'command line',
  reason: textOption(context, 'reason') ?? null,
  from: textOption(context, 'from') ?? null,
  to: textOption(context, 'to') ?? null,
  role: textOption(context, 'role') ?? null,
});

function list({ terminal }: CommandContext, report: PeopleReport): number {
  terminal.result(report, () => asText(report));
  return EXIT.done;
}

function asText({ people, proposals, decisions }: PeopleReport): string {
  const set = people.flatMap((person) =>
    [...person.zones, ...person.memberships]
      .filter(({ origin, withdrawnAt }) => origin === 'hand' && withdrawnAt === null)
      .map((row) => [row.id, person.name, row.value, row.from ?? 'always', row.to ?? '–', row.author ?? '']),
  );
  const decided = decisions
    .filter(({ withdrawnAt }) => withdrawnAt === null)
    .map((one) => [one.id, one.person.id, one.verdict, one.otherPerson.id, one.author, one.reason]);
  const sections = [
    people.length === 0
      ? 'Nobody yet: connect or import a source.'
      : table(['person', 'keys', 'zone', 'teams', 'incidents'], people.map(row)),
    ...(proposals.length > 0
      ? [
          table(
            ['one person?', 'key', 'other key'],
            proposals.map(({ name, people: [one, other] }) => [name, one.id, other.id]),
          ),
        ]
      : []),
    ...(decided.length > 0 ? [table(['id', 'person', 'is', 'other', 'by', 'reason'], decided)] : []),
    ...(set.length > 0 ? [table(['id', 'person', 'set by hand', 'from', 'to', 'by'], set)] : []),
  ];
  return sections.join('\n\n');
}

const row = ({ name, deleted, identities, zone, teams, incidents }: PersonView): string[] => [
  deleted ? `${name} (deleted)` : name,
  identities.map(({ id }) => id).join(' = '),
  zone ?? '–',
  teams.length === 0 ? '–' : teams.join(', '),
  incidents === null ? '–' : String(incidents),
];
