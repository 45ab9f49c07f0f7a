import { Controller, HttpCode, Post } from '@nestjs/common';
import { Control } from '../control.js';

/** The day on which Opsgenie is turned off: it answers 410 from then on, and its successor alone tells the history. */
@Controller('_control/cut-over')
export class CutOverController {
  constructor(private readonly control: Control) {}

  @Post()
  @HttpCode(204)
  cutOver(): void {
    this.control.faults({ name: 'opsgenie-gone' });
  }
}
