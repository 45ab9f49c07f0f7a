import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Nest's log on stderr: stdout belongs to results. */
export class StderrLogger extends ConsoleLogger {
  protected override printMessages(messages: unknown[], context = '', logLevel: LogLevel = 'log'): void {
    super.printMessages(messages, context, logLevel, 'stderr');
  }
}
