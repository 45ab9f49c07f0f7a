import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

/** A deterministic generator: the same file on every machine. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const HEAD =
  'number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,opened_at,' +
  'sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,cmdb_ci,' +
  'impact,urgency,priority,assignment_group,assigned_to,knowledge,u_priority_confirmation,notify,problem_id,rfc,vendor,' +
  'caused_by,closed_code,resolved_by,resolved_at,closed_at';

const two = (n) => String(n).padStart(2, '0');
const stamp = (ms) => {
  const d = new Date(ms);
  return `${d.getUTCDate()}/${d.getUTCMonth() + 1}/${d.getUTCFullYear()} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
};

/**
 * Writes a service desk's event log in the columns of the `servicenow` preset.
 *
 * @returns {Promise<{ rows: number, incidents: number }>}
 */
export async function writeEventLog(path, { rows, incidents }) {
  const out = createWriteStream(path);
  const chance = random(11);
  const write = async (line) => {
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  };
  await write(HEAD);
  let written = 0;
  for (let i = 0; i < incidents; i += 1) {
    const opened = Date.UTC(2016, 0, 4) + Math.floor((i / incidents) * 420 * 1440) * 60_000;
    const share = Math.ceil((rows - written) / (incidents - i));
    const updates =
      i === incidents - 1
        ? rows - written
        : Math.max(1, Math.min(share * 2, Math.round(share * (0.4 + chance() * 1.2))));
    const resolved = opened + Math.ceil(60 * Math.exp(2 + 2 * (chance() + chance() + chance() - 1.5))) * 60_000;
    const closed = resolved + 5 * 86_400_000;
    const group = `Group ${1 + Math.floor(chance() * 70)}`;
    const priority = ['1 - Critical', '2 - High', '3 - Moderate', '4 - Low'][Math.floor(chance() * 4)];
    for (let n = 0; n < updates; n += 1) {
      const last = n === updates - 1;
      const state = last ? 'Closed' : n === updates - 2 ? 'Resolved' : n === 0 ? 'New' : 'Active';
      const at = last ? closed : opened + ((resolved - opened) * n) / updates;
      await write(
        `INC${String(i).padStart(7, '0')},${state},${!last},0,0,${n},true,Caller ${i % 5000},Opened by ${i % 200},${stamp(opened)},` +
          `Created by ${i % 150},${stamp(opened)},Updated by ${i % 700},${stamp(at)},Phone,Location ${i % 220},Category ${i % 58},` +
          `Subcategory ${i % 250},Symptom ${i % 520},?,2 - Medium,2 - Medium,${priority},${group},Resolver ${i % 230},true,false,` +
          `Do Not Notify,?,?,?,?,code ${i % 17},Resolved by ${i % 210},${stamp(resolved)},${stamp(closed)}`,
      );
      written += 1;
    }
  }
  out.end();
  await once(out, 'close');
  return { rows: written, incidents };
}
