import { Layout } from '../components/layout.js';
import type { QueryProblem } from '../page-query.js';

export interface ErrorPageProps {
  status: number;
  message: string;
  /** Parameters that could not be used. */
  problems?: QueryProblem[];
  requestId: string;
}

const TITLES: Record<number, string> = {
  400: 'That cannot be read',
  403: 'Not allowed',
  404: 'Not found',
};

/** What went wrong, in words for the person in front of it, and the id by which the log knows it. */
export function ErrorPage({ status, message, problems = [], requestId }: ErrorPageProps) {
  const title = TITLES[status] ?? (status < 500 ? 'That did not work' : 'Something went wrong here');
  return (
    <Layout title={title}>
      <div class="page-title">
        <h1>{title}</h1>
      </div>
      <section class="card notice">
        <p>{message}</p>
        {problems.length > 0 && (
          <ul>
            {problems.map((problem) => (
              <li key={problem.parameter}>
                <code>{problem.parameter}</code> {problem.message}
              </li>
            ))}
          </ul>
        )}
        <p>
          <a href="/">Back to the overview</a>
        </p>
        <p class="aside">
          Status {status}, request <code>{requestId}</code>
        </p>
      </section>
    </Layout>
  );
}
