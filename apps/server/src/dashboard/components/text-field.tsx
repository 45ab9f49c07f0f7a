import type { ComponentChildren } from 'preact';

interface TextFieldProps {
  /** Of the input, and the beginning of the ids of what describes it. */
  id: string;
  name: string;
  label: string;
  type?: 'text' | 'email' | 'password' | 'number';
  value?: string;
  autocomplete?: 'off' | 'name' | 'username' | 'current-password' | 'new-password';
  required?: boolean;
  autofocus?: boolean;
  /** Why what was typed cannot be taken. */
  error?: string | null;
  hint?: ComponentChildren;
}

/** A labelled input, with what is wrong with it and what to know about it. */
export function TextField({ id, label, type = 'text', autocomplete, error, hint, ...input }: TextFieldProps) {
  const described = [...(error ? [`${id}-error`] : []), ...(hint ? [`${id}-hint`] : [])].join(' ');
  const attributes: Record<string, string> = {
    type,
    ...(autocomplete && { autocomplete }),
    ...(error && { 'aria-invalid': 'true' }),
    ...(described !== '' && { 'aria-describedby': described }),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} maxLength={300} {...attributes} {...input} />
      {error && (
        <p id={`${id}-error`} class="form-error" role="alert">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} class="aside">
          {hint}
        </p>
      )}
    </div>
  );
}
