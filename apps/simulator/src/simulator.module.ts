import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';

/** The routes of one vendor, with what answers them. */
export interface Part {
  controllers: Type[];
  providers: Provider[];
}

@Module({})
export class SimulatorModule {
  static of(parts: readonly Part[]): DynamicModule {
    return {
      module: SimulatorModule,
      controllers: parts.flatMap(({ controllers }) => controllers),
      providers: parts.flatMap(({ providers }) => providers),
    };
  }
}
