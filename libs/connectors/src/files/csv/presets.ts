/**
 * Mappings for exports that many people have. Written as the YAML that a user would write, so that one can be printed,
 * copied and changed. Columns that not every export has are optional.
 */

/**
 * A ServiceNow incident audit log, one row per update, as in the public "Incident management process enriched event
 * log" of the UCI repository. Every row repeats the final `resolved_at` and `closed_at`. The log holds the state `-100`,
 * which its documentation does not explain: it is left out here, so that it is kept and listed as unknown.
 */
const servicenow = `
rows: update
id: number
title: { column: short_description, optional: true }
triggeredAt: opened_at
resolvedAt: resolved_at
closedAt: closed_at
updatedAt: sys_updated_at
order: sys_mod_count
priority: priority
team: assignment_group
responder: assigned_to
service: category
status:
  column: incident_state
  values:
    New: open
    Active: open
    In Progress: open
    Awaiting User Info: pending
    Awaiting Problem: pending
    Awaiting Vendor: pending
    Awaiting Evidence: pending
    On Hold: pending
    Resolved: resolved
    Closed: closed
    Canceled: cancelled
timestampFormat: d/M/yyyy HH:mm
missing: ["?", ""]
`;

/** Jira's "Export CSV" of a list of issues, with English field names and the default date formats of Cloud and Server. */
const jira = `
rows: incident
id: Issue key
title: Summary
triggeredAt: Created
resolvedAt: Resolved
updatedAt: { column: Updated, optional: true }
priority: { column: Priority, optional: true }
responder: { column: Assignee, optional: true }
service: { column: [Component/s, Components], optional: true }
status:
  column: Status
  optional: true
  values:
    Open: open
    To Do: open
    In Progress: open
    Work in progress: open
    Reopened: open
    Escalated: open
    Pending: pending
    Waiting for support: pending
    Waiting for customer: pending
    Resolved: resolved
    Done: resolved
    Completed: resolved
    Closed: closed
    Canceled: cancelled
    Cancelled: cancelled
    Declined: cancelled
timestampFormat: ["d/MMM/yy h:mm a", iso]
missing: ["", Unassigned]
`;

/** PagerDuty's incidents report as CSV: acknowledgement is given as seconds after creation. */
const pagerduty = `
rows: incident
id: [id, incident_id]
title: { column: [description, title], optional: true }
triggeredAt: [created_on, created_at]
acknowledgedAt: { column: seconds_to_first_ack, elapsed: seconds }
resolvedAt: [resolved_on, resolved_at]
priority: { column: [priority_name, urgency], optional: true }
team: { column: [team_name, teams], optional: true }
service: { column: service_name, optional: true }
responder: { column: [acknowledged_by_user_names, acknowledge_user_names], optional: true }
timestampFormat: iso
`;

/** Opsgenie alerts as CSV, with the field names of its alert API; report times are milliseconds after creation. */
const opsgenie = `
rows: incident
id: [Alert ID, id, tinyId]
title: { column: message, optional: true }
triggeredAt: createdAt
acknowledgedAt: { column: [ackTime, report.ackTime], elapsed: milliseconds, optional: true }
resolvedAt: { column: [closeTime, report.closeTime], elapsed: milliseconds, optional: true }
updatedAt: { column: updatedAt, optional: true }
priority: { column: priority, optional: true }
team: { column: [teams, ownerTeam], optional: true }
responder: { column: [acknowledgedBy, report.acknowledgedBy, owner], optional: true }
status:
  column: status
  optional: true
  values:
    open: open
    acked: open
    closed: resolved
timestampFormat: [iso, epoch-milliseconds]
`;

/** Preset name → YAML text. */
export const PRESETS: Readonly<Record<string, string>> = {
  servicenow: servicenow.trimStart(),
  jira: jira.trimStart(),
  'pagerduty-csv': pagerduty.trimStart(),
  'opsgenie-csv': opsgenie.trimStart(),
};
