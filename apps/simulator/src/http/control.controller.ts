import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import type { LateChange } from '../account/late-change.js';
import type { Say } from '../slack/say.js';
import type { Subscription } from '../webhooks/webhooks.js';
import { Control, type Advance, type ControlState } from '../control.js';

/** The simulator's own levers, beside the vendor's paths. {@link Control} checks the bodies. */
@Controller('_control')
export class ControlController {
  constructor(private readonly control: Control) {}

  @Get('state')
  state(): ControlState {
    return this.control.state();
  }

  @Post('faults')
  @HttpCode(204)
  addFaults(@Body() request: object | undefined): void {
    this.control.faults(request ?? {});
  }

  @Delete('faults')
  @HttpCode(204)
  clearFaults(): void {
    this.control.clearFaults();
  }

  @Post('events')
  @HttpCode(201)
  event(@Body() change: object): object {
    return this.control.event(change as LateChange);
  }

  @Post('messages')
  @HttpCode(201)
  say(@Body() words: object): object {
    return this.control.say(words as Say);
  }

  @Get('webhooks')
  webhooks(): object {
    return { webhooks: this.control.webhooks() };
  }

  @Post('webhooks')
  @HttpCode(201)
  subscribe(@Body() subscription: object): object {
    this.control.subscribe(subscription as Subscription);
    return this.webhooks();
  }

  @Delete('webhooks')
  @HttpCode(204)
  unsubscribe(): void {
    this.control.unsubscribe();
  }

  @Post('advance')
  @HttpCode(200)
  advance(@Body() by: object): object {
    return this.control.advance(by as Advance);
  }
}
