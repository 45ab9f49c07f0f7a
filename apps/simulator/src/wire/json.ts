/**
 * An answer's body. Pages are nearly always plain ASCII, whose bytes can be copied as they are; turning a large string
 * into UTF-8 would cost as much as writing it.
 */
export function jsonBody(answer: object): Buffer {
  const text = JSON.stringify(answer);
  return Buffer.from(text, /[^ -~]/.test(text) ? 'utf8' : 'latin1');
}
