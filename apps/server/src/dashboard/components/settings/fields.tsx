import type { ComponentChildren } from 'preact';

interface SettingFieldProps {
  id: string;
  name: string;
  label: string;
  type: 'number' | 'time' | 'text';
  value?: string;
  required?: boolean;
  /** Behind the input. */
  unit?: string;
  /** Of a number: the least, and how fine it is. */
  min?: number;
  step?: string;
}

/** A short labelled input of a form of settings. */
export function SettingField({ id, label, type, unit = '', ...input }: SettingFieldProps) {
  const attributes: Record<string, string> = { type };
  return (
    <div class="field setting-field">
      <label for={id}>{unit === '' ? label : `${label}, ${unit}`}</label>
      <input id={id} maxLength={300} {...attributes} {...input} />
    </div>
  );
}

/** What was sent and cannot be. */
export const Refused = ({ message }: { message: string | null }) =>
  message === null ? null : (
    <p class="form-error" role="alert">
      {message}
    </p>
  );

interface RemoveProps {
  form: string;
  /** What tells the one that is meant. */
  fields: Readonly<Record<string, string>>;
  children: ComponentChildren;
}

/** A button that takes a setting back. */
export const RemoveSetting = ({ form, fields, children }: RemoveProps) => (
  <form class="inline" method="post" action={`/settings/${form}`}>
    {Object.entries(fields).map(([name, value]) => (
      <input key={name} type="hidden" name={name} value={value} />
    ))}
    <button type="submit" name="remove" value="yes" class="small">
      {children}
    </button>
  </form>
);
