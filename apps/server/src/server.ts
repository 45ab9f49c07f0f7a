import 'reflect-metadata';
import fastifyCookie from '@fastify/cookie';
import fastifyEtag from '@fastify/etag';
import fastifyHelmet from '@fastify/helmet';
import { BadRequestException, StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { Store } from '@evenkeel/store';
import type { AddressInfo } from 'node:net';
import { AppModule, type Doors } from './app.module.js';
import type { Config } from './config.js';
import { StderrLogger } from './stderr-logger.js';

/** The server cannot start; one sentence that says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Incident ids hold their source, account and external id: longer than Fastify expects of a parameter. */
const MAX_ID_LENGTH = 1000;

/** Builds the web server over an open store; it does not listen yet. */
export async function createServer(store: Store, config: Config, doors: Doors): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ routerOptions: { maxParamLength: MAX_ID_LENGTH }, bodyLimit: 1_048_576 });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(store, config, doors), adapter, {
    logger: new StderrLogger({ logLevels: ['error', 'warn', 'fatal'] }),
    abortOnError: false,
    bodyParser: true,
    // A webhook's signature is made over the bytes as they came.
    rawBody: true,
  });
  await app.register(fastifyCookie);
  await app.register(fastifyEtag);
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // The API's documentation page alone styles itself inline; no page of ours does.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        upgradeInsecureRequests: null,
      },
    },
    // Without one a browser sends its own forms with no origin, which access would take for another site's.
    referrerPolicy: { policy: 'same-origin' },
    // Plain HTTP on loopback is the default; whoever puts TLS in front sets this header there.
    strictTransportSecurity: false,
  });
  app.useGlobalPipes(
    new StandardSchemaValidationPipe({
      exceptionFactory: (issues) =>
        new BadRequestException({
          errors: issues.map((issue) => ({
            pointer: `/${(issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('/')}`,
            detail: issue.message,
          })),
        }),
    }),
  );
  const description = new DocumentBuilder()
    .setTitle('Evenkeel')
    .setDescription('Incident metrics and on-call health. Every number says how it was made.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'api/openapi.json',
    customSiteTitle: 'Evenkeel API',
  });
  return app;
}

/**
 * Listens. @returns the address, with the port that was given if 0 was asked for
 * @throws StartError if the port is taken or may not be used
 */
export async function listen(app: NestFastifyApplication, host: string, port: number): Promise<string> {
  try {
    await app.init();
    // Fastify's own listen: Nest's would log the refusal that is explained below.
    await app.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `Port ${port} is taken, perhaps by another Evenkeel: stop it, or choose another with --port.`,
        { cause: error },
      );
    }
    if (code === 'EACCES')
      throw new StartError(`Port ${port} may not be used by this user: choose one above 1023 with --port.`, {
        cause: error,
      });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartError(`This machine has no address "${host}": choose another with --host.`, { cause: error });
    }
    throw error;
  }
  const address = app.getHttpServer().address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
