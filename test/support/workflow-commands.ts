/**
 * The lines of a step as GitHub's runner reads them: `ActionCommand.TryParseV2` and `TryParse` of github.com/actions/runner.
 */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** One for each line; `null`: it is no command. */
export const commandsIn = (output: string): (WorkflowCommand | null)[] =>
  output
    .trimEnd()
    .split(/\r\n|\r|\n/)
    .map(commandIn);

function commandIn(line: string): WorkflowCommand | null {
  const text = line.trim();
  const end = text.indexOf('::', 2);
  if (!text.startsWith('::') || end < 0) {
    const old = /##\[(\S+?)(?: ([^\]]*))?\](.*)/.exec(text);
    return old ? { name: old[1] ?? '', properties: {}, message: old[3] ?? '' } : null;
  }
  const [name = '', ...rest] = text.slice(2, end).split(' ');
  const properties = rest
    .join(' ')
    .split(',')
    .flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 1 ? [] : [[pair.slice(0, at).trim(), unescaped(pair.slice(at + 1), PROPERTY)] as const];
    });
  return {
    name,
    properties: Object.fromEntries(properties),
    message: unescaped(text.slice(end + 2), MESSAGE),
  };
}

const MESSAGE = { '%0D': '\r', '%0A': '\n', '%25': '%' };
const PROPERTY = { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' };

/** In this order, as the runner does. */
const unescaped = (text: string, table: Readonly<Record<string, string>>): string =>
  Object.entries(table).reduce((done, [code, meant]) => done.replaceAll(code, meant), text);
