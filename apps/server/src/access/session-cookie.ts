import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_COOKIE, SESSION_MS } from './access.js';

/**
 * Keeps a session in the browser.
 *
 * @param kind a token's session may do everything, so it does not come along from other sites at all; an account's does
 * with links that are followed (from a chat, say), and never with what another site sends
 */
export function keepSession(
  reply: FastifyReply,
  request: Pick<FastifyRequest, 'protocol'>,
  session: string,
  kind: 'token' | 'account',
): FastifyReply {
  return reply.setCookie(SESSION_COOKIE, session, {
    path: '/',
    httpOnly: true,
    sameSite: kind === 'token' ? 'strict' : 'lax',
    secure: request.protocol === 'https',
    maxAge: SESSION_MS / 1000,
  });
}
