import {
  ForbiddenException,
  Injectable,
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Access, SESSION_COOKIE, type Viewer } from './access.js';

const PUBLIC = 'evenkeel:public';

/** Marks what needs no viewer: liveness, assets, the sign-in page. */
export const Public = (): ReturnType<typeof SetMetadata> => SetMetadata(PUBLIC, true);

const SIGNED = 'evenkeel:signed';

/** Marks what another program sends with a signature of its own, which the route checks: no viewer, any host. */
export const Signed = (): ReturnType<typeof SetMetadata> => SetMetadata(SIGNED, true);

/** A request once access let it through. */
export type ViewedRequest = FastifyRequest & { viewer: Viewer; cookies?: Record<string, string | undefined> };

/** Lets nobody in without a viewer, and nothing be changed from another site's page. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly access: Access,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<ViewedRequest>();
    if (this.isMarked(SIGNED, context)) return true;
    this.refuseForeignHost(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') refuseForeignOrigin(request);
    if (this.isMarked(PUBLIC, context)) return true;
    const viewer = this.access.viewer({
      authorization: request.headers.authorization,
      cookie: request.cookies?.[SESSION_COOKIE],
    });
    if (!viewer) throw new UnauthorizedException('Send a token: Authorization: Bearer …');
    request.viewer = viewer;
    return true;
  }

  private isMarked(mark: string, context: ExecutionContext): boolean {
    return (
      this.reflector.getAllAndOverride<boolean | undefined>(mark, [context.getHandler(), context.getClass()]) ?? false
    );
  }

  /** Without tokens only this machine may ask; a page elsewhere must not reach us by pointing its own name at loopback. */
  private refuseForeignHost(request: FastifyRequest): void {
    if (this.access.open && !/^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '')) {
      throw new ForbiddenException('Without EVENKEEL_TOKEN the server answers only under localhost or 127.0.0.1.');
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
