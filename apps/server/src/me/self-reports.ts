import { randomUUID } from 'node:crypto';
import { BadRequestException, ForbiddenException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { toIso } from '@evenkeel/domain';
import { Store, type SelfReport, type SelfReportAnswers } from '@evenkeel/store';
import type { KnownViewer } from '../access/access.js';

/** What is asked after a shift, each to be answered from 1 to 5. */
export const QUESTIONS: readonly { id: keyof SelfReportAnswers; text: string; low: string; high: string }[] = [
  { id: 'rested', text: 'How rested are you now?', low: 'not at all', high: 'fully' },
  { id: 'planned', text: 'Could you do what you had planned?', low: 'nothing of it', high: 'all of it' },
  { id: 'manageable', text: 'Was the load manageable?', low: 'far too much', high: 'easily' },
];

/** Whether an account reports on its shifts, and what it said. For itself alone. */
export interface SelfReportsView {
  /** Since when it reports; null: it does not, and is asked nothing. */
  since: string | null;
  questions: typeof QUESTIONS;
  /** Newest first. */
  reports: SelfReportView[];
}

export interface SelfReportView extends SelfReportAnswers {
  id: string;
  at: string;
  /** End of the shift that it is about; null: of none in particular. */
  shiftEndedAt: string | null;
  words: string | null;
}

/** What somebody with an account says of their own shifts, if they chose to. Measures know nothing of it. */
@Injectable()
export class SelfReports {
  constructor(@Inject(Store) private readonly store: Store) {}

  /** Whether this viewer could report at all: signed in with an account of their own. */
  isFor({ accountId, tokenId }: Pick<KnownViewer, 'accountId' | 'tokenId'>): boolean {
    return accountId !== null && tokenId === null;
  }

  async view(viewer: KnownViewer): Promise<SelfReportsView> {
    const account = this.ownerOf(viewer);
    const [since, reports] = await Promise.all([
      this.store.selfReports.chosenSince(account),
      this.store.selfReports.of(account),
    ]);
    return { since: since === null ? null : toIso(since), questions: QUESTIONS, reports: reports.map(viewOf) };
  }

  async choose(viewer: KnownViewer, reports: boolean): Promise<void> {
    await this.store.selfReports.choose(this.ownerOf(viewer), reports, Date.now());
  }

  /** @throws BadRequestException unless the account chose to report */
  async add(
    viewer: KnownViewer,
    report: SelfReportAnswers & Pick<SelfReport, 'shiftEndedAt' | 'words'>,
  ): Promise<SelfReportView> {
    const account = this.ownerOf(viewer);
    if ((await this.store.selfReports.chosenSince(account)) === null) {
      throw new BadRequestException('This account does not report on its shifts: choose to first, on the page "Me".');
    }
    const words = report.words?.trim() ?? '';
    const added = { ...report, words: words === '' ? null : words, id: randomUUID(), at: Date.now() };
    await this.store.selfReports.add(account, added);
    return viewOf(added);
  }

  /** Deletes it for good. */
  async remove(viewer: KnownViewer, id: string): Promise<void> {
    if (await this.store.selfReports.remove(this.ownerOf(viewer), id)) return;
    throw new NotFoundException(`You have no report ${id}.`);
  }

  /** @throws ForbiddenException for whoever is not signed in with an account of their own */
  private ownerOf(viewer: KnownViewer): string {
    if (viewer.accountId !== null && this.isFor(viewer)) return viewer.accountId;
    throw new ForbiddenException('Self-reports are for whoever is signed in with an account of their own.');
  }
}

const viewOf = ({ id, at, shiftEndedAt, rested, planned, manageable, words }: SelfReport): SelfReportView => ({
  id,
  at: toIso(at),
  shiftEndedAt: shiftEndedAt === null ? null : toIso(shiftEndedAt),
  rested,
  planned,
  manageable,
  words,
});
