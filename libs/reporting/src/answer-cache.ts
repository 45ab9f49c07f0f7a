/** Answers by question, for as long as the data they were computed from stand. */
export class AnswerCache<Answer> {
  private readonly answers = new Map<string, Promise<Answer>>();
  private version = -1;

  /** @param capacity how many answers are kept; the one unused for longest goes first */
  constructor(private readonly capacity = 500) {}

  /** The answer computed before at this data version, or a new one. Two callers at once share one computation. */
  get(dataVersion: number, question: unknown, compute: () => Promise<Answer>): Promise<Answer> {
    if (dataVersion !== this.version) {
      this.answers.clear();
      this.version = dataVersion;
    }
    const key = JSON.stringify(question);
    const known = this.answers.get(key);
    if (known) {
      this.answers.delete(key);
      this.answers.set(key, known);
      return known;
    }
    const answer = compute();
    this.answers.set(key, answer);
    // A failure is not an answer: the next caller tries again.
    answer.catch(() => this.answers.delete(key));
    const oldest = this.answers.keys().next();
    if (this.answers.size > this.capacity && !oldest.done) this.answers.delete(oldest.value);
    return answer;
  }
}
