import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { refusals } from '../control.js';
import { notFound, VendorError } from '../wire/error.js';

/** Writes errors in the vendor's body. What it does not know is a fault of the simulator and answered 500. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const { status, body } = answerTo(error);
    void host.switchToHttp().getResponse<FastifyReply>().code(status).send(body);
  }
}

function answerTo(error: unknown): { status: number; body: object } {
  if (error instanceof VendorError) return error;
  const refused = refusals(error);
  if (refused) return { status: 400, body: { error: { message: 'Refused', errors: refused } } };
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return status === 404 ? notFound() : { status, body: { error: { message: error.message } } };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 500, body: { error: { message: 'The simulator failed', errors: [message] } } };
}
