/** What a shell has to know: only how to ask fitform, so that a script never grows old. */

/** The word after which the program is asked; never typed by a person. */
export const COMPLETE = '__complete';

const bash = `# Completion of fitform for bash. In ~/.bashrc: source <(fitform completion bash)
_fitform() {
  local record kind=''
  COMPREPLY=()
  while IFS= read -r -d '' record; do
    if [[ -z $kind ]]; then kind=$record; else COMPREPLY+=("$record"); fi
  done < <(fitform ${COMPLETE} bash "\${COMP_LINE:0:COMP_POINT}" "$2" < /dev/null 2> /dev/null)
  if [[ $kind == words ]]; then
    compopt +o default 2> /dev/null
    [[ \${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2> /dev/null
  fi
}
complete -o default -F _fitform fitform
`;

const zsh = `#compdef fitform
# Completion of fitform for zsh. In ~/.zshrc, after compinit: source <(fitform completion zsh)
_fitform() {
  local -a records values shown ends
  local value says line
  records=("\${(@0)$(fitform ${COMPLETE} zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" < /dev/null 2> /dev/null)}")
  if [[ $records[1] == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
    return
  fi
  for value says in "\${(@)records[2,-2]}"; do
    if [[ $value == *= ]]; then
      ends+=("$value")
    else
      values+=("$value")
      line="\${(V)value}\${says:+  -- $says}"
      shown+=("\${line[1,COLUMNS-1]}")
    fi
  done
  (( $#ends )) && compadd -S '' -a ends
  (( $#values )) && compadd -l -d shown -a values
}
if [[ $funcstack[1] == _fitform ]]; then _fitform "$@"; else compdef _fitform fitform; fi
`;

const fish = `# Completion of fitform for fish. In ~/.config/fish/config.fish: fitform completion fish | source
function __fitform_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l records (fitform ${COMPLETE} fish $words "$current" < /dev/null 2> /dev/null | string split0)
    if test "$records[1]" = files
        set -l flag (string match -r -- '^--[^=]+=' "$current")
        for path in (__fish_complete_path (string replace -- "$flag" '' "$current"))
            printf '%s\\n' "$flag$path"
        end
    else if set -q records[2]
        printf '%s\\0' $records[2..-1] | string split0
    end
end
complete -c fitform -f -a '(__fitform_complete)'
`;

export const scripts = { bash, zsh, fish } as const;
export type Shell = keyof typeof scripts;
export const shells = Object.keys(scripts) as Shell[];
export const isShell = (word: string): word is Shell => Object.hasOwn(scripts, word);
