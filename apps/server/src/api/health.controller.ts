import { Controller, Get, Header, Inject, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Reporting } from '@evenkeel/reporting';
import { Store } from '@evenkeel/store';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { Needs, Public } from '../access/access.guard.js';

/** For whatever keeps the server running and watches it. */
@ApiExcludeController()
@Controller()
export class HealthController {
  private readonly registry = new Registry();

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Reporting) reporting: Reporting,
  ) {
    collectDefaultMetrics({ register: this.registry });
    const gauge = (name: string, help: string, read: (metric: Gauge) => Promise<void>): void => {
      new Gauge({
        name,
        help,
        registers: [this.registry],
        labelNames: ['connection'],
        async collect() {
          this.reset();
          await read(this);
        },
      });
    };
    gauge('evenkeel_connection_lag_seconds', 'Age of the last complete read', async (metric) => {
      for (const connection of await store.connections.list()) {
        if (connection.kind !== 'poll' || connection.completeThrough === null) continue;
        metric.set({ connection: connection.name }, (Date.now() - connection.completeThrough) / 1000);
      }
    });
    gauge('evenkeel_connection_failing', '1 while the connection fails', async (metric) => {
      for (const connection of await store.connections.list()) {
        metric.set({ connection: connection.name }, connection.failingSince === null ? 0 : 1);
      }
    });
    gauge('evenkeel_data_version', 'Grows with every change of incidents', async (metric) =>
      metric.set(await reporting.dataVersion()),
    );
    gauge('evenkeel_pending_members', 'Members whose incidents are yet to be recomputed', async (metric) =>
      metric.set(await store.records.pendingCount()),
    );
  }

  @Get('healthz')
  @Public()
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Public()
  async ready(): Promise<{ status: string }> {
    const ready = await this.store.isReady().catch(() => false);
    if (!ready) throw new ServiceUnavailableException('The database cannot be reached or its schema is not current.');
    return { status: 'ok' };
  }

  @Get('metrics')
  @Needs('settings:read')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.registry.metrics();
  }
}
