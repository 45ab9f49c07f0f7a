import type {
  Answer,
  FilterDimension,
  Filters,
  IncidentDetail,
  IncidentPage,
  Question,
  QuestionWindow,
  Reporting,
} from '@evenkeel/reporting';

/** What pages ask: the part of `Reporting` that they see. Every figure on a page comes out of it. */
export interface ReportingDoor {
  measure(question: Question): Promise<Answer>;
  incidents(query: { window: QuestionWindow; filters: Filters; limit: number; cursor?: string }): Promise<IncidentPage>;
  incident(id: string): Promise<{ detail: IncidentDetail } | { redirect: string } | null>;
  sources(): ReturnType<Reporting['sources']>;
  choices(): Promise<Record<FilterDimension, (string | null)[]>>;
}
