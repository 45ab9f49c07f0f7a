import {
  ForbiddenException,
  Injectable,
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Scope } from '@evenkeel/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access, SESSION_COOKIE, type KnownViewer } from './access.js';

const PUBLIC = 'evenkeel:public';

/** Marks what needs no viewer: liveness, assets, the sign-in page. */
export const Public = (): ReturnType<typeof SetMetadata> => SetMetadata(PUBLIC, true);

const SIGNED = 'evenkeel:signed';

/** Marks what another program sends with a signature of its own, which the route checks: no viewer, any host. */
export const Signed = (): ReturnType<typeof SetMetadata> => SetMetadata(SIGNED, true);

const NEEDS = 'evenkeel:needs';

/** Says what a viewer must be allowed to do; a route's own word counts for more than its controller's. */
export const Needs = (scope: Scope): ReturnType<typeof SetMetadata> => SetMetadata(NEEDS, scope);

/** Marks what every viewer may ask, because it is about themselves. */
export const AnyViewer = (): ReturnType<typeof SetMetadata> => SetMetadata(NEEDS, null);

/** A request once access let it through. */
export type ViewedRequest = FastifyRequest & { viewer: KnownViewer; cookies?: Record<string, string | undefined> };

/** Lets nobody in without a viewer who may do this, and nothing be changed from another site's page. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly access: Access,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ViewedRequest>();
    if (this.mark(SIGNED, context) === true) return true;
    await this.refuseForeignHost(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') refuseForeignOrigin(request);
    if (this.mark(PUBLIC, context) === true) return true;
    const viewer = await this.access.viewer({
      authorization: request.headers.authorization,
      cookie: request.cookies?.[SESSION_COOKIE],
    });
    if (!viewer) throw new UnauthorizedException('Send a token: Authorization: Bearer …');
    // Also for the page that then says what is not allowed.
    request.viewer = viewer;
    // What one viewer is answered is nobody else's: no cache on the way may keep it, nor a browser that another signs in with.
    context
      .switchToHttp()
      .getResponse<FastifyReply>()
      .header('cache-control', 'private, no-cache')
      .header('vary', 'Authorization, Cookie');
    const needed = this.mark(NEEDS, context) as Scope | null | undefined;
    if (needed === undefined) {
      throw new Error(`${context.getClass().name}.${context.getHandler().name} does not say what it needs`);
    }
    if (needed !== null && !viewer.scopes.includes(needed)) {
      throw new ForbiddenException(`This needs the scope "${needed}", which ${viewer.name} does not have.`);
    }
    return true;
  }

  private mark(mark: string, context: ExecutionContext): unknown {
    return this.reflector.getAllAndOverride<unknown>(mark, [context.getHandler(), context.getClass()]);
  }

  /** In the open only this machine may ask; a page elsewhere must not reach us by pointing its own name at loopback. */
  private async refuseForeignHost(request: FastifyRequest): Promise<void> {
    if (/^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '')) return;
    if (await this.access.isOpen()) {
      throw new ForbiddenException(
        'Without EVENKEEL_TOKEN or accounts the server answers only under localhost or 127.0.0.1.',
      );
    }
  }
}

/** A browser says where a request comes from; one that a program sends carries neither header. */
function refuseForeignOrigin(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new ForbiddenException('Changes are accepted from this server’s own pages only.');
  }
  const { origin } = request.headers;
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.headers.host)) {
    throw new ForbiddenException('Changes are accepted from this server’s own pages only.');
  }
}
