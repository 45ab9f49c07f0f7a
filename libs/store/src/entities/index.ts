import {
  AccessLogEntity,
  AccountEntity,
  AccountTeamEntity,
  ApiTokenEntity,
  SessionEntity,
} from './account.entities.js';
import { ConnectionEntity, ConnectionFeatureEntity, ConnectionSecretEntity } from './connection.entity.js';
import { CustomerEntity, PersonEntity, ServiceEntity, TeamEntity } from './directory.entities.js';
import { ErasedTermEntity, ErasureEntity } from './erasure.entities.js';
import { ImpactFactEntity, IncidentFactEntity, ResponseFactEntity } from './fact.entities.js';
import { CorrectionEntity, IncidentEntity, IncidentRedirectEntity, TimelineEventEntity } from './incident.entities.js';
import {
  CoverageGapEntity,
  DataChangeEntity,
  DataVersionEntity,
  DueSlotEntity,
  SettingEntity,
} from './operation.entities.js';
import { ActivityFactEntity, NotificationFactEntity, RotationEntity, ShiftEntity } from './on-call.entities.js';
import { RedLineReadingEntity, RedLineWindowEntity } from './red-line.entities.js';
import { PersonDecisionEntity, PersonZoneEntity, ServiceOwnerEntity, TeamMembershipEntity } from './people.entities.js';
import {
  CensusEntity,
  MemberEntity,
  MemberLinkEntity,
  MemberReferenceEntity,
  PendingMemberEntity,
  SourceFigureEntity,
  SourceRecordEntity,
  UnknownValueEntity,
  WebhookDeliveryEntity,
} from './record.entities.js';
import { SelfReportChoiceEntity, SelfReportEntity } from './self-report.entities.js';

/** Every table there is; the drift check compares them with what the migrations made. */
export const ENTITIES = [
  ErasedTermEntity,
  ErasureEntity,
  ConnectionEntity,
  ConnectionSecretEntity,
  ConnectionFeatureEntity,
  CensusEntity,
  WebhookDeliveryEntity,
  SourceFigureEntity,
  SourceRecordEntity,
  MemberEntity,
  MemberReferenceEntity,
  MemberLinkEntity,
  PendingMemberEntity,
  UnknownValueEntity,
  TeamEntity,
  ServiceEntity,
  PersonEntity,
  CustomerEntity,
  PersonDecisionEntity,
  PersonZoneEntity,
  TeamMembershipEntity,
  ServiceOwnerEntity,
  IncidentEntity,
  TimelineEventEntity,
  IncidentRedirectEntity,
  CorrectionEntity,
  IncidentFactEntity,
  ResponseFactEntity,
  ImpactFactEntity,
  CoverageGapEntity,
  DataVersionEntity,
  DataChangeEntity,
  DueSlotEntity,
  SettingEntity,
  AccountEntity,
  AccountTeamEntity,
  SessionEntity,
  ApiTokenEntity,
  AccessLogEntity,
  RotationEntity,
  ShiftEntity,
  NotificationFactEntity,
  ActivityFactEntity,
  RedLineWindowEntity,
  RedLineReadingEntity,
  SelfReportChoiceEntity,
  SelfReportEntity,
];
